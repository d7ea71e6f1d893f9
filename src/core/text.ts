// Texts that are put together from parts.

/**
 * The parts as one text whose characters lie side by side. The engine keeps what `+` and templates put together as a
 * tree, and one such text takes JSON.stringify off its fast way for the whole value that holds it.
 */
export const inOnePiece = (...parts: readonly (string | undefined)[]): string => parts.join('')
