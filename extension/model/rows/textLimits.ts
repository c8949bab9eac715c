/** Texts of a row are shown to here, in characters. */
export const longestText = 1_000_000;
/** Values of other fields are shown to here in characters, a line that cannot be read in bytes. */
export const longestRaw = 100_000;
