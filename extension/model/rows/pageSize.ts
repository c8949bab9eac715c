/** Rows of a page of the editor's list, somewhat more than a screen of them; pages start at multiples of it. */
export const pageSize = 50;
