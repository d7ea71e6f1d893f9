// Reading JSON without losing digits: integers beyond 2^53 come back as the text they were sent as.
import { digits, hasRun } from './runs.ts'

/** Integers with fewer digits are exact as they are. */
const longest = 16

/**
 * Parses JSON; an integer that a double cannot hold exactly becomes a string of its digits.
 * Throws SyntaxError like `JSON.parse`. `hasLongDigits`: whether its bytes have, where somebody has looked.
 */
export function parseJson(text: string, hasLongDigits = true): unknown {
  if (!hasLongDigits) return JSON.parse(text)
  const quoted = withQuotedIntegers(text)
  if (quoted === text) return JSON.parse(text)
  try {
    return JSON.parse(quoted)
  } catch {
    // What looked like a number stood in a text, or the whole is no JSON.
    return parseByNumber(text)
  }
}

/** Whether a text in UTF-8 has as many digits in a row as a long integer. Nearly no answer has. */
export const hasLongDigits = (bytes: Uint8Array): boolean => hasRun(bytes, digits, longest)

interface SourceContext {
  readonly source?: string
}

/** Looks at every number where it was parsed; slow. */
function parseByNumber(text: string): unknown {
  const exactInteger = (_key: string, value: unknown, context?: SourceContext): unknown =>
    typeof value === 'number' &&
    !Number.isSafeInteger(value) &&
    context?.source !== undefined &&
    /^-?\d+$/.test(context.source)
      ? context.source
      : value
  return JSON.parse(text, exactInteger)
}

/**
 * Quotes what can only be a long integer, or stand in a text: a quote put there ends that text before a digit or a
 * minus, which is no JSON. Of so many characters one is looked at: a run of as many digits cannot slip through.
 */
function withQuotedIntegers(text: string): string {
  let quoted = ''
  let copied = 0
  for (let at = longest - 1; at < text.length; at += longest) {
    if (!isDigit(text.charCodeAt(at))) continue
    let start = at
    while (isDigit(text.charCodeAt(start - 1))) start -= 1
    let end = at + 1
    while (isDigit(text.charCodeAt(end))) end += 1
    at = end
    if (end - start < longest) continue
    if (text[start - 1] === '-') start -= 1
    if (!isWholeNumber(text, start, end)) continue
    quoted += `${text.slice(copied, start)}"${text.slice(start, end)}"`
    copied = end
  }
  return copied === 0 ? text : quoted + text.slice(copied)
}

const isDigit = (code: number | undefined): boolean => code !== undefined && code >= 48 && code <= 57

const isSpace = (character: string | undefined) =>
  character === ' ' || character === '\n' || character === '\r' || character === '\t'

/** By what stands around it; a member's name does not, and a number with a fraction, an exponent or a leading zero. */
function isWholeNumber(text: string, start: number, end: number): boolean {
  let before = start - 1
  while (isSpace(text[before])) before -= 1
  if (before >= 0 && !':,['.includes(text.charAt(before))) return false
  let after = end
  while (isSpace(text[after])) after += 1
  if (after < text.length && !',]}'.includes(text.charAt(after))) return false
  const digits = text.slice(start, end)
  return !/^-?0/.test(digits) && !Number.isSafeInteger(Number(digits))
}
