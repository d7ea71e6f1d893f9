/** How a throttled caller is told to wait, in the headers that either vendor or a proxy is known to send. */

import type { FaultOf } from './fault.ts'

export type Hint = NonNullable<FaultOf<'throttle'>['hint']>

export function hintHeaders(hint: Hint, ms: number): Record<string, string> {
  switch (hint) {
    case 'none':
      return {}
    case 'retry-after':
      return { [hint]: String(Math.ceil(ms / 1000)) }
    // Milliseconds, as the official client reads it.
    case 'x-acs-retry-after':
      return { [hint]: String(ms) }
    // The older client's form; it reads TimeLeft, in milliseconds. What Reset counts is not known.
    case 'x-ratelimit-user-api':
    case 'x-ratelimit-user':
      return { [hint]: `Limit:1,Remain:0,TimeLeft:${ms},Reset:1234` }
  }
}
