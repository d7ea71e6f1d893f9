// How many rows a page has.

/** Without `first`. */
export const defaultFirst = 20

/** `first` at most. */
export const maxFirst = 100
