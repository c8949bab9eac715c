/** Rows of a page of the editor's list; pages start at multiples of it. */
export const pageSize = 100;
