// What a check found out about one thing, in words for the operator.

export type Verdict =
  | 'ok'
  /** The gateway would start, and the operator should know. */
  | 'warning'
  /** A vendor, Redis or the system said no. */
  | 'refused'
  /** Nobody answered. */
  | 'unreachable'

export interface Finding {
  readonly verdict: Verdict
  /** What was found; holds no secret. */
  readonly text: string
}

/** One thing to look at. Never rejects for what it is there to find. */
export interface Check {
  readonly subject: string
  /** Several where there is more than one thing to say. */
  run(): Promise<readonly Finding[]>
}

export const isProblem = ({ verdict }: Finding): boolean => verdict === 'refused' || verdict === 'unreachable'

/** The first code in the chain of causes, such as ECONNREFUSED. */
export function codeOf(error: unknown): string | undefined {
  let current = error
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    if ('code' in current && typeof current.code === 'string' && /^[A-Z][A-Z\d_]+$/.test(current.code)) {
      if (!current.code.startsWith('VENDOR_')) return current.code
    }
    current = current instanceof AggregateError ? current.errors[0] : current.cause
  }
  return undefined
}
