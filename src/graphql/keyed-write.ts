// A write under an idempotency key: sent at most once, answered again and again.
import { ConflictError, Fault, InvalidInputError, OutcomeError, OutcomeUnknownError } from '../core/errors.ts'
import type { Written } from '../core/write.ts'
import {
  type Begun,
  type Claim,
  ClaimLost,
  type Intent,
  type LedgerKey,
  type Reads,
  type Recorded,
} from '../state/ledger.ts'
import { foundUpstream } from '../vendors/call.ts'
import { type AskedTurn, askForTurn } from './asked-turn.ts'
import { globalIdOf } from './ids.ts'
import type { MutationResult } from './mutation.ts'
import {
  type AnyPlan,
  beforeSending,
  concluded,
  intentOf,
  type Performing,
  performInTurn,
  sendPlan,
} from './perform-write.ts'

export interface Keyed {
  readonly key: LedgerKey
  readonly fingerprint: string
}

export const sameKeyAgain = 'Send the same again with the same idempotency key: it answers what became of it.'

/** Under a key a repeat looks before it sends, so it is safe whatever is repeated. */
const underKey = (error: OutcomeUnknownError): OutcomeUnknownError =>
  new OutcomeUnknownError(error.reason, `${error.reconcile} ${sameKeyAgain}`, true, error.upstream)

/** This request stood still for so long that it counted as dead. It sends nothing; the one after it may have. */
const takenOver = ({ reconcile }: Intent): OutcomeUnknownError =>
  new OutcomeUnknownError('another request with this key has taken over', reconcile, true)

/** With what was read to answer it before. */
export interface KeyedResult<Value> extends MutationResult<Value> {
  readonly reads?: Reads
}

export async function performKeyed<Change, Value>(
  performing: Performing<Change, Value>,
  { key, fingerprint }: Keyed,
): Promise<KeyedResult<Value>> {
  const { context, write } = performing
  const { ledger } = context.writing
  for (;;) {
    // At once, so that all questions can travel together.
    context.caller.expect(write.operation)
    using turn = askForTurn(performing)
    const announced = announcement(performing)
    const begun = await beforeSending(ledger.begin(key, fingerprint, announced))
    switch (begun.state) {
      case 'running':
        // The other one may be waiting for it.
        turn[Symbol.dispose]()
        await otherEnds(performing, key)
        continue
      case 'other-input':
        throw new ConflictError(
          'This idempotency key was used with other input; a new intention needs a new key.',
        )
      case 'recorded':
        return replay(begun.recorded)
      case 'claimed':
        return { ...(await first(performing, turn, begun.claim, announced)), replayed: false }
      case 'unsettled':
        return { ...(await again(performing, turn, begun)), replayed: true }
    }
  }
}

/**
 * What is sent next is announced with the claim, so that nothing needs to be noted before it is sent: as a whole where
 * it is known already, and that something will be where that must be read first and a repeat does no harm.
 */
function announcement<Change, Value>({ write, change }: Performing<Change, Value>): Intent | undefined {
  const plan = write.planned(change)
  if (plan !== undefined) return intentOf(write, plan, new Date())
  const { operation } = write
  const subject = write.subject?.(change)
  if (!operation.repeatable || subject === undefined) return undefined
  return {
    action: operation.name,
    request: undefined,
    notes: undefined,
    sentAt: new Date(),
    reconcile: `Query node(id: "${globalIdOf(subject)}") and compare it with what was wanted.`,
  }
}

function replay<Value>(recorded: Recorded): KeyedResult<Value> {
  if (recorded.kind === 'outcome') throw recorded.error
  const { value, upstream, reads = {} } = recorded
  return { value: value as Value, upstream: upstream as Written<Value>['upstream'], reads, replayed: true }
}

async function otherEnds<Change, Value>(
  { context, life, onDoubt }: Performing<Change, Value>,
  key: LedgerKey,
): Promise<void> {
  onDoubt(
    () => new OutcomeUnknownError('an earlier request with this key is still under way', sameKeyAgain, true),
  )
  await beforeSending(context.writing.ledger.settled(key, life.signal))
  onDoubt(undefined)
}

interface Claimed {
  readonly claim: Claim
  /** Something was sent under this key before. */
  readonly wasSent: boolean
  /** What stands for whatever is sent. */
  readonly announced?: Intent | undefined
}

/** Performs under a claim and ends it, whatever happens. */
async function claimed<Change, Value>(
  given: Performing<Change, Value>,
  { claim, wasSent, announced }: Claimed,
  perform: (performing: Performing<Change, Value>) => Promise<Written<Value>>,
): Promise<Written<Value>> {
  const { ledger } = given.context.writing
  let isSent = wasSent
  let sent: Intent | undefined
  const performing = {
    ...given,
    async onSending(intent: Intent) {
      // First: while it is being noted, the request may end, and then it may still be sent.
      await given.onSending(intent)
      await beforeSending(ledger.sending(claim, announced ?? intent)).catch((error: unknown) => {
        throw error instanceof ClaimLost ? takenOver(intent) : error
      })
      isSent = true
      sent = intent
    },
  }
  /** A failure to note it must not change the answer: what is not noted stays unsettled. */
  const noted = (step: Promise<void>) =>
    step.catch((error: unknown) => {
      const { log, requestId } = given.context
      log.error({ err: error, requestId }, 'the outcome of a write could not be recorded')
    })
  /** Whoever repeats it looks for what was sent, and not for what was announced in its place. */
  const leave = async () => {
    if (announced !== undefined && sent !== undefined) await noted(ledger.sending(claim, sent))
    await noted(ledger.leaveUnsettled(claim))
  }
  try {
    const written = await perform(performing)
    // What is not known in full is looked for again by whoever repeats it.
    if (given.write.isSettled?.(written.value) === false) await leave()
    else await noted(ledger.record(claim, { kind: 'success', ...written }))
    return written
  } catch (error) {
    // Nothing was sent, or what was sent was provably not executed.
    if (!isSent || (error instanceof Fault && !wasSent)) await noted(ledger.release(claim))
    else if (isDecided(error)) await noted(ledger.record(claim, { kind: 'outcome', error }))
    else await leave()
    throw error instanceof OutcomeUnknownError && !wasSent ? underKey(error) : error
  }
}

/** The vendor's last word on what was sent. */
const isDecided = (error: unknown): error is OutcomeError =>
  error instanceof OutcomeError &&
  !(
    error instanceof OutcomeUnknownError ||
    error instanceof ConflictError ||
    error instanceof InvalidInputError
  )

const first = <Change, Value>(
  performing: Performing<Change, Value>,
  turn: AskedTurn,
  claim: Claim,
  announced: Intent | undefined,
) =>
  claimed(performing, { claim, wasSent: false, announced }, async (own) => {
    // Passed on right before the outcome is recorded, so that both can travel together.
    using _turn = await turn.taken
    return await performInTurn(own)
  })

type Unsettled = Extract<Begun, { readonly state: 'unsettled' }>

/**
 * Something was sent under this key, and its answer is lost. First the vendor is asked. What is not there is sent
 * again only by a gateway that lived on, and only where two of the same cannot exist or do no harm; after a crash it
 * is never sent again.
 */
const again = <Change, Value>(performing: Performing<Change, Value>, turn: AskedTurn, before: Unsettled) => {
  const { claim } = before
  performing.onDoubt(() => unsettled(before, ', and it is still being looked for', true))
  return claimed(performing, { claim, wasSent: true }, (own) =>
    lookOrSend(own, turn, before).catch((error: unknown) => {
      // A fault would say that nothing happened: true of this request, and perhaps not of the one before.
      throw error instanceof Fault
        ? unsettled(before, `; now it cannot be looked for (${error.message})`, true)
        : error
    }),
  )
}

async function lookOrSend<Change, Value>(
  own: Performing<Change, Value>,
  turn: AskedTurn,
  before: Unsettled,
): Promise<Written<Value>> {
  using _turn = await turn.taken
  const { intent, interrupted } = before
  const { write, call } = own
  const { operation } = write
  const plan = await planOfIntent(own, intent)
  const found = plan === undefined ? 'no-way-to-look' : await look(own, intent, plan)
  if (plan !== undefined && typeof found === 'object')
    return {
      value: await concluded(write, found.response, plan, call),
      upstream: foundUpstream(operation),
    }
  if (plan !== undefined && !interrupted && found === 'found-nothing' && operation.exclusive === true)
    return await sendPlan(own, plan, intent.sentAt)
  if (!interrupted && operation.repeatable) return await sendAgain(own, before)
  const trace = found === 'found-nothing' ? ', and there is no trace of it' : ''
  const unknown = unsettled(before, trace, found === 'cannot-look')
  if (plan !== undefined && write.recover !== undefined) return await write.recover(unknown, plan, call)
  throw unknown
}

async function sendAgain<Change, Value>(own: Performing<Change, Value>, before: Unsettled) {
  try {
    return await performInTurn(own, before.intent.sentAt)
  } catch (error) {
    throw error instanceof OutcomeError && !(error instanceof OutcomeUnknownError)
      ? unsettled(before, `; it cannot be sent again now (${error.message})`, false)
      : error
  }
}

/** What was noted, else what would be sent now: where it took effect, that is the same. */
async function planOfIntent<Change, Value>(
  { write, change, call }: Performing<Change, Value>,
  { request, notes }: Intent,
): Promise<AnyPlan | undefined> {
  if (request !== undefined) return { request, notes }
  try {
    const plan = await write.prepare(change, call)
    return 'settled' in plan ? undefined : plan
  } catch (error) {
    // For instance the version that was expected: the write itself may have changed it.
    if (error instanceof OutcomeError) return undefined
    throw error
  }
}

const unsettled = ({ intent, interrupted }: Unsettled, what: string, mayLookAgain: boolean) => {
  const { action, sentAt, reconcile } = intent
  const time = sentAt.toISOString()
  return new OutcomeUnknownError(
    interrupted
      ? `${action} was under way at ${time} when the gateway was interrupted, and may have been sent${what}`
      : `${action} was sent at ${time} and its answer was lost${what}`,
    mayLookAgain
      ? `${reconcile} ${sameKeyAgain}`
      : `${reconcile} To send it once more, use a new idempotency key.`,
    mayLookAgain,
  )
}

async function look<Change, Value>(
  { write: { operation }, call }: Performing<Change, Value>,
  { action, sentAt }: Intent,
  { request }: AnyPlan,
): Promise<{ readonly response: unknown } | 'found-nothing' | 'cannot-look' | 'no-way-to-look'> {
  if (operation.find === undefined || action !== operation.name) return 'no-way-to-look'
  try {
    const response = await operation.find(call, request, sentAt)
    return response === undefined ? 'found-nothing' : { response }
  } catch (error) {
    if (error instanceof Fault || error instanceof OutcomeError) return 'cannot-look'
    throw error
  }
}
