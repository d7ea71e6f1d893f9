// Reading JSON without losing digits: integers beyond 2^53 come back as the text they were sent as.

/** A run of digits long enough that it may not fit a double; ordinary bodies skip the slower parse. */
const longInteger = /\d{16}/

interface SourceContext {
  readonly source?: string
}

/**
 * Parses JSON; an integer that a double cannot hold exactly becomes a string of its digits.
 * Throws SyntaxError like `JSON.parse`.
 */
export function parseJson(text: string): unknown {
  if (!longInteger.test(text)) return JSON.parse(text)
  const exactInteger = (_key: string, value: unknown, context?: SourceContext): unknown =>
    typeof value === 'number' &&
    !Number.isSafeInteger(value) &&
    context?.source !== undefined &&
    /^-?\d+$/.test(context.source)
      ? context.source
      : value
  return JSON.parse(text, exactInteger)
}
