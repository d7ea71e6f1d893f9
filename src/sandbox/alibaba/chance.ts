/** Luck that is the same in every run: a number made of names, not of a generator. */

import { createHash } from 'node:crypto'

/** From 0 up to, but not including, 1. */
export function chance(...names: readonly (string | number)[]): number {
  return createHash('sha256').update(names.join('/')).digest().readUInt32BE(0) / 2 ** 32
}
