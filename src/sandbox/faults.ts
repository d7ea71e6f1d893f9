/** Failures on demand: a queue of scripted faults, consumed in order by the calls they match. */

import type { Wire } from './wire.ts'

export type Fault =
  /** Any fixed answer; the operation is not carried out. */
  | { kind: 'answer'; status: number; body: string; contentType?: string; headers?: Record<string, string> }
  /** Alibaba Throttling.User; `status` because newer products answer 429 or 503. */
  | { kind: 'throttle'; status?: number; code?: string; retryAfterMs?: number }
  /** 5xx; `code: null` leaves the Code out of the body. */
  | { kind: 'server-error'; status?: number; code?: string | null }
  /** Never answers until the sandbox closes; `applied` carries the operation out first. */
  | { kind: 'hang'; applied?: boolean }
  /** Connection reset; `applied` = the state changed and only the answer is lost. */
  | { kind: 'reset'; applied: boolean }
  | { kind: 'delay'; ms: number }
  /** Half of the true body under its full content-length. */
  | { kind: 'truncate' }
  /** What a proxy in front of a vendor answers. */
  | { kind: 'html'; status?: number }
  /** Carries the operation out (unless `applied: false`) and contradicts itself in the envelope. */
  | {
      kind: 'contradiction'
      status?: number
      success?: boolean
      code?: string | number
      message?: string
      data?: Wire
      applied?: boolean
    }
  /** RAM refusal (Alibaba), 403 with an AccessDeniedDetail object. */
  | { kind: 'denied'; code?: string }
  /** Huawei: the token of this call is dropped, as if its time were over. */
  | { kind: 'token-expired'; status?: 401 | 403 }
  /** A refusal by the business layer in the vendor's own shape. */
  | { kind: 'business'; shape?: 'return-code' | 'http-500'; code?: string; message?: string }

export interface Faults {
  /** The next `times` calls of this action ('*' = any) meet this fault. */
  add(action: string, fault: Fault, times?: number): void
  clear(): void
  /** Calls that will still fail. */
  pending(): number
}

export function createFaults(): Faults & { take(action: string): Fault | undefined } {
  let queue: { action: string; fault: Fault; left: number }[] = []
  return {
    add(action, fault, times = 1) {
      queue.push({ action, fault, left: times })
    },
    clear() {
      queue = []
    },
    pending() {
      return queue.reduce((sum, item) => sum + item.left, 0)
    },
    take(action) {
      const found = queue.find((item) => item.action === '*' || item.action === action)
      if (!found) return undefined
      found.left -= 1
      if (found.left <= 0) queue = queue.filter((item) => item !== found)
      return found.fault
    },
  }
}
