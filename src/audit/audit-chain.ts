// The chain of audit lines: each names the digest of the one before it, so that none can be altered, lost or moved unseen.
import { hash } from 'node:crypto'

/** What the first line of a chain names. */
export const beginning = '0'.repeat(64)

export const digestOf = (line: string): string => hash('sha256', line)

/** Where a chain stands. */
export interface ChainEnd {
  readonly sequence: number
  readonly previous: string
}

export const emptyChain: ChainEnd = { sequence: 0, previous: beginning }

/** A line and the end of the chain after it; an entry has at least one member. */
export function link(end: ChainEnd, entry: object): { readonly line: string; readonly end: ChainEnd } {
  const sequence = end.sequence + 1
  const body = `{"sequence":${sequence},${JSON.stringify(entry).slice(1, -1)},"previous":"${end.previous}"`
  // Its own digest too: the last line has none after it that would tell.
  const line = `${body},"hash":"${digestOf(`${body}}`)}"}`
  return { line, end: { sequence, previous: digestOf(line) } }
}

interface Place {
  readonly sequence: number
  readonly previous: string
  /** Whether the line is as it was written. */
  readonly isGenuine: boolean
}

const ownDigest = /,"hash":"([\da-f]{64})"\}$/

/** The place of a line, or undefined where it is no line of an audit log. */
export function placeOf(line: string): Place | undefined {
  try {
    const { sequence, previous } = JSON.parse(line) as { sequence?: unknown; previous?: unknown }
    if (typeof sequence !== 'number' || typeof previous !== 'string') return undefined
    const [, digest] = ownDigest.exec(line) ?? []
    return { sequence, previous, isGenuine: digest === digestOf(line.replace(ownDigest, '}')) }
  } catch {
    return undefined
  }
}

/** What is wrong with a line that has this place after such an end. */
function problemOf({ sequence, previous, isGenuine }: Place, end: ChainEnd): string | undefined {
  if (!isGenuine) return 'was altered'
  if (sequence > end.sequence + 1) return `comes after ${sequence - end.sequence - 1} lines that are missing`
  if (sequence <= end.sequence) return `was moved, or is there twice (sequence ${sequence})`
  return previous === end.previous ? undefined : 'does not follow from the line before it'
}

/**
 * Checks line after line; answers what is wrong with the first one that does not follow from those before it.
 * What was cut off at the end cannot be seen: compare the last sequence number with another copy.
 */
export function createVerifier() {
  let end = emptyChain
  let lines = 0
  return {
    check(line: string): string | undefined {
      lines++
      const place = placeOf(line)
      const problem =
        place === undefined ? 'is no line of an audit log, or was cut off' : problemOf(place, end)
      if (place !== undefined) end = { sequence: place.sequence, previous: digestOf(line) }
      return problem === undefined ? undefined : `line ${lines} ${problem}`
    },
    get lines() {
      return lines
    },
  }
}
