// The one road to a vendor: reads are coalesced, writes are sent in one place, and only here anything is repeated.
import type * as z from 'zod'
import { encoded } from '../core/encoder.ts'
import { type Answer, Fault, OutcomeUnknownError, type UpstreamSuccess, type Vendor } from '../core/errors.ts'
import { type Life, pause, type WriteLife } from '../core/life.ts'
import type { Call, Operation, WriteOperation } from '../core/operation.ts'
import type { Account } from './account.ts'
import { attempt } from './attempt.ts'
import { type CallEvents, untold } from './call-events.ts'
import type { Coalescer } from './coalesce.ts'
import { type Exchange, isGivingUp, late, leastMs, leftIn } from './exchange.ts'
import { type Failure, unknownOutcome } from './failure.ts'
import type { Attempted } from './interpret.ts'
import type { PreviewedRequest } from './preview.ts'
import type { WireParameters } from './protocol.ts'
import { decide, maxAttempts } from './retry.ts'
import { subjectOf } from './subject.ts'
import type { OnCall } from './upstream-call.ts'

export interface CallerOptions {
  readonly accounts: Readonly<Partial<Record<Vendor, Account>>>
  readonly reads: Coalescer
  readonly events?: CallEvents | undefined
  /** How long one attempt may take. */
  readonly timeouts: {
    /** Of a read or a repeatable write: short enough that another attempt fits into the deadline. */
    readonly repeatableMs: number
    /** Of a write that must not be repeated: long, but with time left to look what became of it. */
    readonly onceMs: number
  }
}

export interface SendOptions {
  readonly life: WriteLife
  readonly onCall: OnCall
  /** The consumer it is sent for. */
  readonly consumer: string
  /** Called once, right before the first byte leaves; when it throws or rejects, nothing is sent. */
  readonly onSending?: (sentAt: Date) => Promise<void> | undefined
  /** The same write was sent at this time before, and nobody knows what became of it. */
  readonly unclearSince?: Date | undefined
}

export interface Caller {
  /** The `call` of a piece of work for this consumer; a read that several share is of the one who began it. */
  reader(life: Life, onCall: OnCall, consumer: string): Call
  /**
   * Sends a write. A Fault means that it did not happen, a refusal too; OutcomeUnknownError that nobody knows; an
   * answer that it did, even where that had to be looked up.
   */
  send<Request extends z.ZodType, Response extends z.ZodType>(
    operation: WriteOperation<Request, Response>,
    request: z.output<Request>,
    options: SendOptions,
  ): Promise<Answer<z.output<Response>>>
  /** The same for as long as nothing was written; undefined where that is not known. */
  epoch(): object | undefined
  /** This write is likely to be sent at once: what it takes is asked for now. */
  expect(operation: Operation): void
  preview<Request extends z.ZodType>(
    operation: WriteOperation<Request>,
    request: z.output<Request>,
  ): PreviewedRequest
}

/** What a write answers that was found to have happened. */
export const foundUpstream = ({ product, name }: Operation): UpstreamSuccess => ({
  vendor: product.vendor,
  action: name,
  httpStatus: null,
  code: null,
  message: null,
  requestId: null,
})

export function createCaller({ accounts, reads, timeouts, events = untold }: CallerOptions): Caller {
  function accountFor({ product: { vendor }, name }: Operation): Account {
    const account = accounts[vendor]
    if (account !== undefined) return account
    throw new Fault('VENDOR_NOT_CONFIGURED', `No credentials for ${vendor} are configured.`, {
      vendor,
      action: name,
      retryable: false,
    })
  }

  const parametersOf = (operation: Operation, request: unknown) =>
    encoded(operation.request, request) as WireParameters

  const exchangeOf = (
    operation: Operation,
    request: unknown,
    parameters: WireParameters,
    account: Account,
    { life, onCall, consumer }: Pick<Exchange, 'life' | 'onCall' | 'consumer'>,
    onSending?: Exchange['onSending'],
  ): Exchange => ({
    operation,
    subject: subjectOf(operation),
    request,
    parameters,
    account,
    life,
    timeoutMs: operation.effect === 'read' || operation.repeatable ? timeouts.repeatableMs : timeouts.onceMs,
    onCall,
    events,
    consumer,
    onSending,
  })

  const reader =
    (life: Life, onCall: OnCall, consumer: string): Call =>
    (operation, request) => {
      try {
        // The declared shape is lost at this seam and nowhere else: what makes attempts knows no request.
        const declared = operation as unknown as Operation
        const parameters = parametersOf(declared, request)
        const account = accountFor(declared)
        let isOwn = false
        const reading = reads.join(operation, JSON.stringify(parameters), life, (shared) => {
          isOwn = true
          const exchange = exchangeOf(declared, request, parameters, account, {
            life: shared,
            onCall,
            consumer,
          })
          return attemptsOf(exchange, new Course())
        })
        if (!isOwn && !life.signal.aborted) events.joined(subjectOf(declared))
        return reading.then(answerIn, (error) => {
          throw isGivingUp(error) ? late(operation, error.message) : error
        }) as Promise<Answer<never>>
      } catch (error) {
        return Promise.reject(error)
      }
    }

  return {
    reader,
    async send(operation, request, options) {
      const declared = operation as unknown as WriteOperation
      const { life, onCall, consumer, onSending, unclearSince } = options
      let sentAt = unclearSince
      const exchange = exchangeOf(
        declared,
        request,
        parametersOf(declared, request),
        accountFor(declared),
        { life, onCall, consumer },
        () => {
          life.commit()
          if (sentAt !== undefined) return undefined
          sentAt = new Date()
          return onSending?.(sentAt)
        },
      )
      reads.forget()
      try {
        const course = new Course()
        const attempted = await attemptsOf(exchange, course)
        if ('answer' in attempted) return attempted.answer as Answer<never>
        const look = () => {
          // A read that began before the write must not say that there is no trace of it.
          reads.forget()
          return lookFor(declared, request, sentAt, reader(life, onCall, consumer))
        }
        const wasUnclear = unclearSince !== undefined
        return (await cleared(exchange, declared, course, attempted, wasUnclear, look)) as Answer<never>
      } finally {
        reads.forget()
      }
    },
    epoch: reads.epoch,
    expect(operation) {
      accounts[operation.product.vendor]?.quota.expect(subjectOf(operation))
    },
    preview(operation, request) {
      const declared = operation as unknown as Operation
      return accountFor(declared).protocol.preview(declared, parametersOf(declared, request))
    },
  }
}

function answerIn(attempted: Attempted): Answer<unknown> {
  if ('answer' in attempted) return attempted.answer
  throw attempted.failure.error
}

/** What the attempts of one call came to so far. */
class Course {
  attempts = 0
  wasStale = false
  /** The first failure that may have been executed all the same. */
  unclear: Failure | undefined = undefined
}

/** Whether another attempt is made; waits until it is due. */
async function goesOn(exchange: Exchange, course: Course, failure: Failure): Promise<boolean> {
  const { operation, life, account } = exchange
  const decision = decide({
    operation,
    trouble: failure.trouble,
    attempts: course.attempts,
    wasStale: course.wasStale,
    hintMs: failure.hint?.afterMs,
    random: Math.random(),
  })
  if (failure.trouble === 'stale') course.wasStale = true
  if (!decision.again || decision.afterMs + leastMs > leftIn(exchange)) return false
  // A token that ended is no sign of overload, and all that were under way with it come back at once, each one time.
  if (failure.trouble !== 'stale' && !account.budget.spend()) return false
  try {
    await pause(decision.afterMs, life.signal)
  } catch {
    return false
  }
  if (failure.trouble !== 'final') exchange.events.retried(exchange.subject, failure.trouble)
  return true
}

/** One attempt, and all that the decision allows after it. */
async function attemptsOf(exchange: Exchange, course: Course): Promise<Attempted> {
  for (;;) {
    course.attempts++
    const attempted = await attempt(exchange, course.attempts)
    if ('answer' in attempted) {
      if (course.attempts === 1) exchange.account.budget.succeeded()
      return attempted
    }
    if (attempted.failure.perhapsExecuted) course.unclear ??= attempted.failure
    if (!(await goesOn(exchange, course, attempted.failure))) return attempted
  }
}

/**
 * A write that failed: where its answer was lost, looks whether it happened. What was looked for and is not there is
 * sent again only where two of the same cannot exist; a refusal after an unclear attempt may be the work of that
 * attempt. `wasUnclear`: an earlier request sent the same, and nobody knows what became of it.
 */
async function cleared(
  exchange: Exchange,
  operation: WriteOperation,
  course: Course,
  failed: Extract<Attempted, { readonly failure: Failure }>,
  wasUnclear: boolean,
  look: () => Promise<Found>,
): Promise<Answer<unknown>> {
  const { request, life, account } = exchange
  let { failure } = failed
  for (;;) {
    const { error } = failure
    if (course.unclear === undefined && !wasUnclear) throw error
    // An answer came, and its raw values are what the client has to see; it is never turned into a success.
    if (failure.contradicts === true) throw error
    const found = await look()
    if (typeof found === 'object') return found
    const mayGoOn =
      found === 'found-nothing' &&
      operation.exclusive === true &&
      failure.perhapsExecuted &&
      course.attempts < maxAttempts &&
      life.leftToSend() >= leastMs
    if (!mayGoOn || !account.budget.spend())
      throw asUnknown(operation, request, course.unclear?.error ?? error, found)
    const attempted = await attemptsOf(exchange, course)
    if ('answer' in attempted) return attempted.answer
    failure = attempted.failure
  }
}

type Found = Answer<unknown> | 'found-nothing' | 'cannot-look'

async function lookFor(
  operation: WriteOperation,
  request: unknown,
  sentAt: Date | undefined,
  call: Call,
): Promise<Found> {
  if (operation.find === undefined || sentAt === undefined) return 'cannot-look'
  try {
    const value = await operation.find(call, request, sentAt)
    if (value === undefined) return 'found-nothing'
    return { value, upstream: foundUpstream(operation), clockAheadMs: 0 }
  } catch {
    // The vendor cannot be asked now; that the outcome is unknown is told, with what to query.
    return 'cannot-look'
  }
}

function asUnknown(operation: WriteOperation, request: unknown, error: Error, found: Found): Error {
  const unknown =
    error instanceof OutcomeUnknownError
      ? error
      : unknownOutcome(operation, request, `${operation.name} was sent before, and its answer was lost`)
  // Looked for and not there, and the vendor would refuse a second one: trying again cannot double it.
  const isSafe = unknown.retryable || (found === 'found-nothing' && operation.exclusive === true)
  return new OutcomeUnknownError(unknown.reason, unknown.reconcile, isSafe, unknown.upstream)
}
