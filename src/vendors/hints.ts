// What a vendor's answer says about when to come again: its response headers, read as one hint.
import { maxPauseMs, type PauseScope } from './quota.ts'

export interface Hint {
  /** How long to stay away, as long as the gateway is ready to. */
  readonly afterMs: number
  /** What the vendor asked for, for clients, who may have more patience. */
  readonly advisedMs: number
  readonly scope: PauseScope
}

/** More is a broken hint. */
const maxAdvisedMs = 24 * 60 * 60_000

type Headers = Readonly<Record<string, string | string[] | undefined>>

const valuesOf = (headers: Headers, name: string): readonly string[] =>
  [headers[name] ?? []].flat().map((value) => value.trim())

const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined

/** The three forms of RFC 9110; without a zone, as in the last, is UTC too. */
const httpDateForm =
  /^(?:\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT|\w{6,9}, \d\d-\w{3}-\d\d [\d:]{8} GMT|\w{3} \w{3} [ \d]\d [\d:]{8} \d{4})$/

function httpDate(text: string | undefined): number | undefined {
  if (text === undefined || !httpDateForm.test(text)) return undefined
  const time = Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`)
  return Number.isNaN(time) ? undefined : time
}

/** Whole seconds, or a date, which is judged by the clock of who wrote it. */
function retryAfter(value: string, date: string | undefined, now: () => number): number | undefined {
  const seconds = wholeNumber(value)
  if (seconds !== undefined) return seconds * 1_000
  const at = httpDate(value)
  return at === undefined ? undefined : at - (httpDate(date) ?? now())
}

/** `Limit:1,Remain:0,TimeLeft:2000,Reset:1234`: nothing remains for so many milliseconds. */
function rateLimit(value: string): number | undefined {
  const members = new Map(
    value.split(',').map((member) => {
      const [name = '', figure] = member.split(':').map((part) => part.trim())
      return [name.toLowerCase(), wholeNumber(figure)]
    }),
  )
  return members.get('remain') === 0 ? members.get('timeleft') : undefined
}

/** Hardly any answer does. */
const asksForPatience = (headers: Headers): boolean =>
  headers['retry-after'] !== undefined ||
  headers['x-acs-retry-after'] !== undefined ||
  headers['x-ratelimit-user'] !== undefined ||
  headers['x-ratelimit-user-api'] !== undefined

/** Whose limit a code of flow control speaks of: the user's, over all operations, or that of the operation. */
const scopeOf = (code: string | null): PauseScope =>
  code === 'Throttling.User' || code?.startsWith('Throttling.User.') === true ? 'product' : 'operation'

/**
 * The longest wait that the headers (names in lower case) ask for; what cannot be read asks for nothing.
 * `x-acs-retry-after` and `x-ratelimit-*` are known from the vendor's own clients alone: that the first is
 * milliseconds is inferred from them.
 */
export function hintOf(
  headers: Headers,
  code: string | null,
  now: () => number = Date.now,
): Hint | undefined {
  if (!asksForPatience(headers)) return undefined
  const [date] = valuesOf(headers, 'date')
  const scope = scopeOf(code)
  // The wider scope last: it wins between equals.
  const waits: readonly (readonly [number | undefined, PauseScope])[] = [
    ...valuesOf(headers, 'x-ratelimit-user-api').map((value) => [rateLimit(value), 'operation'] as const),
    ...valuesOf(headers, 'retry-after').map((value) => [retryAfter(value, date, now), scope] as const),
    ...valuesOf(headers, 'x-acs-retry-after').map((value) => [wholeNumber(value), scope] as const),
    ...valuesOf(headers, 'x-ratelimit-user').map((value) => [rateLimit(value), 'product'] as const),
  ]
  let longest: Hint | undefined
  for (const [ms, of] of waits) {
    if (ms === undefined || ms <= 0) continue
    const advisedMs = Math.min(ms, maxAdvisedMs)
    if (longest === undefined || advisedMs >= longest.advisedMs)
      longest = { afterMs: Math.min(ms, maxPauseMs), advisedMs, scope: of }
  }
  return longest
}
