// The bad weather of vendors as a table: for each kind of trouble and class of operation, the one outcome allowed.
import type { ErrorCode, FaultCode } from '../core/errors.ts'
import type { Operation } from '../core/operation.ts'

/** What matters about an operation when an answer is lost. */
export type OperationClass = 'read' | 'repeatable' | 'exclusive' | 'unverifiable' | 'observable'

/** What one request may lead to. */
export interface Allowed {
  /** Success, a member of the result union, or a top-level fault. */
  readonly answer: 'SUCCESS' | ErrorCode | FaultCode
  /** Null for successes, which have no such member. */
  readonly retryable: boolean | null
  /** How often the vendor may have changed something for it. */
  readonly effect: 'never' | 'once' | 'at most once' | 'at least once'
  /** How often the operation is sent; a pair is the least and the most. */
  readonly attempts: number | readonly [least: number, most: number]
}

/** Null where no operation of the class can meet it. */
type Cells = Readonly<Record<OperationClass, Allowed | null>>

export interface Weather {
  /** What the vendor does, as a client would say it. */
  readonly happens: string
  /** The products it is known of; all when absent. */
  readonly products?: readonly string[]
  /** Only where the success of the operation is told by more than the envelope, or only where it is not. */
  readonly payload?: 'needed' | 'not needed'
  readonly cells: Cells
  /** Operations that differ from their class, by the vendor's name. */
  readonly except?: Readonly<Record<string, Allowed>>
}

export function classOf(operation: Operation): OperationClass {
  if (operation.effect === 'read') return 'read'
  if (operation.repeatable) return 'repeatable'
  if (operation.exclusive === true) return 'exclusive'
  return operation.effect === 'create' ? 'unverifiable' : 'observable'
}

const success = (effect: Allowed['effect'], attempts: Allowed['attempts']): Allowed => ({
  answer: 'SUCCESS',
  retryable: null,
  effect,
  attempts,
})
const failure = (
  answer: ErrorCode | FaultCode,
  retryable: boolean,
  attempts: Allowed['attempts'],
): Allowed => ({
  answer,
  retryable,
  effect: 'never',
  attempts,
})
const unknown = (retryable: boolean, attempts: Allowed['attempts']): Allowed => ({
  answer: 'OUTCOME_UNKNOWN',
  retryable,
  effect: 'at most once',
  attempts,
})

/** The same for all: a success after so many attempts of which the last one took effect. */
const succeeds = (attempts: number): Cells => ({
  read: success('never', attempts),
  repeatable: success('once', attempts),
  exclusive: success('once', attempts),
  unverifiable: success('once', attempts),
  observable: success('once', attempts),
})

/** The same for all: not carried out, and said so. Reads have no result union, so theirs may have another name. */
const refused = (
  answer: ErrorCode | FaultCode,
  retryable: boolean,
  attempts: number,
  ofReads = answer,
): Cells => ({
  read: failure(ofReads, retryable, attempts),
  repeatable: failure(answer, retryable, attempts),
  exclusive: failure(answer, retryable, attempts),
  unverifiable: failure(answer, retryable, attempts),
  observable: failure(answer, retryable, attempts),
})

/** One answer lost, and nothing had been done. */
const lostUndone: Cells = {
  read: success('never', 2),
  repeatable: success('once', 2),
  exclusive: success('once', 2),
  unverifiable: unknown(false, 1),
  observable: unknown(false, 1),
}

/** One answer lost, and it had been done. */
const lostDone: Cells = {
  read: success('never', 2),
  repeatable: success('at least once', 2),
  exclusive: success('once', 1),
  unverifiable: unknown(false, 1),
  observable: success('once', 1),
}

/** Every answer lost, and nothing done. */
const alwaysLostUndone = (ofReads: FaultCode): Cells => ({
  read: failure(ofReads, ofReads !== 'VENDOR_CONTRACT_BROKEN', 3),
  repeatable: unknown(true, 3),
  exclusive: unknown(true, 3),
  unverifiable: unknown(false, 1),
  observable: unknown(false, 1),
})

/** Every answer lost, and it had been done. */
const alwaysLostDone = (ofReads: FaultCode): Cells => ({
  read: failure(ofReads, ofReads !== 'VENDOR_CONTRACT_BROKEN', 3),
  repeatable: success('at least once', 3),
  exclusive: success('once', 1),
  unverifiable: unknown(false, 1),
  observable: success('once', 1),
})

const alibaba = ['OutboundBot', 'aiccs']
const huawei = ['cc-management', 'cc-management skill']

/** The vendor has answered, and said that nothing was done, or that it was. */
export const answered = {
  throttledOnce: { happens: 'Limits the rate once, without saying how long to wait', cells: succeeds(2) },
  throttledOnceWithHint: { happens: 'Limits the rate once, and says how long to wait', cells: succeeds(2) },
  throttledOn: {
    happens: 'Limits the rate again and again, without saying how long to wait',
    cells: refused('VENDOR_THROTTLED', true, 3),
  },
  throttledBeyondDeadline: {
    happens: 'Limits the rate, and asks for a longer wait than the deadline allows',
    cells: refused('VENDOR_THROTTLED', true, 1),
  },
  tokenExpired: { happens: 'Refuses the token once', products: huawei, cells: succeeds(2) },
  tokenRefused: {
    happens: 'Refuses every token, as for missing rights',
    products: huawei,
    cells: refused('VENDOR_AUTH_FAILED', false, 2),
  },
  clocksApart: { happens: 'Has a clock that is 20 minutes off', products: alibaba, cells: succeeds(2) },
  nonceUsed: {
    happens: 'Refuses the request as a copy of one that it carried out',
    products: alibaba,
    cells: lostDone,
  },
  nonceUsedUndone: {
    happens: 'Refuses the request as a copy of one that it did not carry out',
    products: alibaba,
    cells: lostUndone,
  },
  permissionDenied: {
    happens: 'Refuses for missing rights',
    products: alibaba,
    cells: refused('PERMISSION_DENIED', false, 1, 'FORBIDDEN'),
  },
  business: {
    happens: 'Refuses for a reason that no table lists',
    cells: refused('VENDOR_REJECTED', false, 1, 'VENDOR_CONTRACT_BROKEN'),
  },
  businessBy500: {
    happens: 'Refuses by HTTP 500, which its pages call a business failure',
    products: ['cc-management'],
    cells: { ...refused('VENDOR_REJECTED', false, 1, 'VENDOR_CONTRACT_BROKEN'), unverifiable: null },
  },
  firewall: {
    happens: 'Has a firewall in front that answers HTTP 418',
    cells: refused('VENDOR_CONTRACT_BROKEN', false, 1),
  },
  extraFields: { happens: 'Answers with members that nobody knows', cells: succeeds(1) },
  changedCasing: {
    happens: 'Answers with the first letter of every name in the other case',
    cells: succeeds(1),
  },
} as const satisfies Readonly<Record<string, Weather>>

/** No answer came, or it broke off. */
export const lost = {
  resetBefore: { happens: 'Breaks the connection once, before doing anything', cells: lostUndone },
  resetAfter: { happens: 'Breaks the connection once, when it has done it', cells: lostDone },
  resetBeforeOn: {
    happens: 'Breaks every connection, before doing anything',
    cells: alwaysLostUndone('VENDOR_UNAVAILABLE'),
  },
  resetAfterOn: {
    happens: 'Breaks every connection, when it has done it',
    cells: alwaysLostDone('VENDOR_UNAVAILABLE'),
  },
  cutBody: { happens: 'Does it, and breaks off in the middle of the answer', cells: lostDone },
} as const satisfies Readonly<Record<string, Weather>>

/** No answer in time, whatever the vendor has done meanwhile. */
export const late = {
  slowBody: { happens: 'Does it, and the rest of the answer does not come in time', cells: lostDone },
  lateUndone: { happens: 'Does not answer one attempt in time, and does nothing', cells: lostUndone },
  lateDone: { happens: 'Does not answer one attempt in time, but does it at once', cells: lostDone },
  lateDoneLater: {
    happens: 'Does not answer one attempt in time, and does it when nobody waits any more',
    cells: { ...lostUndone, repeatable: success('at least once', 2) },
  },
  lateUndoneOn: {
    happens: 'Answers no attempt in time, and does nothing',
    cells: alwaysLostUndone('VENDOR_TIMEOUT'),
  },
  lateDoneOn: {
    happens: 'Answers no attempt in time, but does it at once',
    cells: alwaysLostDone('VENDOR_TIMEOUT'),
  },
  deadline: {
    happens: 'Has not answered the first attempt when the deadline of the request passes',
    cells: {
      read: failure('VENDOR_TIMEOUT', true, 1),
      repeatable: unknown(true, 1),
      exclusive: unknown(false, 1),
      unverifiable: unknown(false, 1),
      observable: unknown(false, 1),
    },
  },
} as const satisfies Readonly<Record<string, Weather>>

/** Its raw values are answered as they stand: what says yes and no at once is never made a success of. */
const contradicted: Cells = {
  read: failure('VENDOR_CONTRACT_BROKEN', false, 1),
  repeatable: unknown(true, 1),
  exclusive: unknown(false, 1),
  unverifiable: unknown(false, 1),
  observable: unknown(false, 1),
}

/** An answer came that says too little, or too much. */
export const unclear = {
  failed500: {
    happens: 'Fails once with HTTP 500, and has done nothing',
    products: ['OutboundBot', 'aiccs', 'cc-management skill'],
    cells: lostUndone,
  },
  failed503: { happens: 'Fails once with HTTP 503, and has done nothing', cells: lostUndone },
  failedDone: { happens: 'Does it, and answers HTTP 503 once', cells: lostDone },
  failedOn: {
    happens: 'Fails every time with HTTP 503, and does nothing',
    cells: alwaysLostUndone('VENDOR_UNAVAILABLE'),
  },
  failedDoneOn: {
    happens: 'Does it, and answers HTTP 503 every time',
    cells: alwaysLostDone('VENDOR_UNAVAILABLE'),
  },
  htmlUndone: { happens: 'Has a proxy in front that answers an HTML page with HTTP 502', cells: lostUndone },
  htmlDone: { happens: 'Does it, and the answer is an HTML page with HTTP 200', cells: lostDone },
  invalidJson: { happens: 'Does it, and answers JSON with an error in it', cells: lostDone },
  invalidJsonOn: {
    happens: 'Does it, and answers JSON with an error in it every time',
    // What was deleted at the first attempt is refused to the second by an HTTP status, which is clear enough.
    cells: { ...alwaysLostDone('VENDOR_CONTRACT_BROKEN'), repeatable: success('at least once', [2, 3]) },
  },
  emptyUndone: { happens: 'Answers HTTP 200 without a body, and has done nothing', cells: lostUndone },
  emptyDone: { happens: 'Does it, and answers HTTP 200 without a body', cells: lostDone },
  missingPayload: {
    happens: 'Does it, and answers success without the object that belongs into the answer',
    payload: 'needed',
    cells: {
      read: failure('VENDOR_CONTRACT_BROKEN', false, 1),
      repeatable: success('once', 1),
      exclusive: success('once', 1),
      unverifiable: unknown(false, 1),
      observable: null,
    },
  },
  missingPayloadUnneeded: {
    happens: 'Does it, and answers success without members that are not needed',
    payload: 'not needed',
    cells: succeeds(1),
  },
  contradictionDone: {
    happens: 'Does it, and the answer says both success and failure',
    cells: contradicted,
    // Whatever is answered, it is looked whether the routes are gone.
    except: { deleteCalledRoute: success('once', 1) },
  },
  contradictionUndone: {
    happens: 'Does nothing, and the answer says both success and failure',
    cells: contradicted,
  },
} as const satisfies Readonly<Record<string, Weather>>

export const weather = { ...answered, ...lost, ...late, ...unclear }
export type WeatherName = keyof typeof weather
