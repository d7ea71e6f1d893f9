// Runs one mutation: checks its input, previews or performs it, and answers by the deadline whatever is still under way.
import type { GraphQLResolveInfo } from 'graphql'
import * as z from 'zod'
import type { Consumer } from '../access/access.ts'
import type { GatewayContext } from '../context.ts'
import {
  Fault,
  InvalidInputError,
  OutcomeError,
  OutcomeUnknownError,
  VendorRejectedError,
} from '../core/errors.ts'
import { ClientGone, createWriteLife, DeadlinePassed, unlessAborted } from '../core/life.ts'
import type { Call } from '../core/operation.ts'
import type { LedgerKey } from '../state/ledger.ts'
import { late } from '../vendors/exchange.ts'
import { fingerprintOf, idempotencyKey, keyOfMutation } from './idempotency-key.ts'
import { globalIdOf } from './ids.ts'
import { type Keyed, type KeyedResult, performKeyed, sameKeyAgain } from './keyed-write.ts'
import type { MutationOptions, MutationResult } from './mutation.ts'
import { MutationPreview } from './mutation-preview.ts'
import { type AnyWrite, type Performing, performInTurn, turnNow, turnOf } from './perform-write.ts'
import { checkInput } from './rules.ts'

const commonRules = z.object({
  idempotencyKey: idempotencyKey.nullish().transform((key) => key ?? undefined),
  dryRun: z
    .boolean()
    .nullish()
    .transform((dryRun) => dryRun === true),
})

/** What the rules make of an input without these members, as most are. */
const noneOfCommon: z.output<typeof commonRules> = { idempotencyKey: undefined, dryRun: false }

/** Everything that is wrong with the input, in its own members and in those that every mutation has. */
function checked<Rules extends z.ZodType>(rules: Rules, input: object) {
  if (!('idempotencyKey' in input || 'dryRun' in input))
    return { ...noneOfCommon, own: input, change: checkInput(rules, input) }
  const { idempotencyKey: key, dryRun: dry, ...own } = input as Record<string, unknown>
  const wrong: InvalidInputError[] = []
  const attempt = <T>(check: () => T): T | undefined => {
    try {
      return check()
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error
      wrong.push(error)
      return undefined
    }
  }
  const change = attempt(() => checkInput(rules, own))
  const common =
    key == null && dry == null
      ? noneOfCommon
      : attempt(() => checkInput(commonRules, { idempotencyKey: key, dryRun: dry }))
  if (common === undefined || wrong.length > 0)
    throw new InvalidInputError(wrong.flatMap(({ fields }) => [...fields]))
  return { ...common, own, change: change as z.output<Rules> }
}

/** So that the tables grow: which code of which operation has no meaning yet. */
const logRefusal = ({ upstream }: VendorRejectedError, { log, requestId }: GatewayContext) =>
  log.warn(
    {
      requestId,
      action: upstream?.action,
      httpStatus: upstream?.httpStatus,
      code: upstream?.code,
      upstreamRequestId: upstream?.requestId,
    },
    'refused for a reason that no table lists',
  )

export async function runMutation<Rules extends z.ZodType, Value, Type>(
  { name, rules, write }: MutationOptions<Rules, Value, Type>,
  input: object,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<MutationResult<Value>> {
  // The mutation before this one has read all it will read.
  const keeping = context.readBack.end()
  if (keeping !== undefined) await keeping
  try {
    const { own, change, dryRun, idempotencyKey: given } = checked(rules, input)
    if (dryRun) throw await preview(write, change, context)
    const key = keyOfMutation(given, context, info)
    const keyed =
      key === undefined
        ? undefined
        : { key: keyOf(context.consumer, key), fingerprint: fingerprintOf(name, own) }
    const result = await answerInTime(write, change, context, keyed)
    if (keyed !== undefined) context.readBack.follow(keyed.key, keyed.fingerprint, result.reads ?? {})
    return result
  } catch (error) {
    if (error instanceof VendorRejectedError) logRefusal(error, context)
    throw error
  } finally {
    if (context.loaders.size > 0) context.loaders.clear()
  }
}

/** Moved to another account, a consumer begins anew. */
const keyOf = ({ account, id }: Consumer, key: string): LedgerKey => ({ account, consumer: id, key })

/** Reads and checks as the mutation would, and sends nothing. */
async function preview<Change, Value>(
  write: AnyWrite<Change, Value>,
  change: Change,
  context: GatewayContext,
): Promise<MutationPreview> {
  const read = context.caller.reader(context.deadline, context.onCall, context.consumer.id)
  let reads = 0
  // Calls and not attempts: the cost of the mutation must not depend on the weather of its preview.
  const call: Call = (operation, request) => {
    reads++
    return read(operation, request)
  }
  const plan = await write.prepare(change, call)
  if ('settled' in plan) return new MutationPreview([], reads)
  const request = context.caller.preview(write.operation, plan.request)
  return new MutationPreview([request], reads + 1 + (write.concludingCalls ?? 0))
}

/** The client hears something by its deadline; what was sent goes on until its outcome is known and recorded. */
async function answerInTime<Change, Value>(
  write: AnyWrite<Change, Value>,
  change: Change,
  context: GatewayContext,
  keyed: Keyed | undefined,
): Promise<KeyedResult<Value>> {
  const { deadline, caller, onCall, consumer, writing, watches, log, requestId } = context
  const { name, repeatable } = write.operation
  const life = createWriteLife(deadline, writing.graceMs)
  const announced: Promise<void>[] = []
  /** Makes what to answer in place of the outcome, from when something may have happened. */
  let doubt: (() => OutcomeUnknownError) | undefined
  const performing: Performing<Change, Value> = {
    write,
    change,
    context,
    life,
    call: caller.reader(life, onCall, consumer.id),
    onDoubt(told) {
      doubt = told
    },
    onSending({ reconcile }) {
      const mayRepeat = keyed !== undefined || repeatable
      doubt = () =>
        new OutcomeUnknownError(
          `${name} was sent, and this request ended before its outcome was known`,
          keyed === undefined ? reconcile : `${reconcile} ${sameKeyAgain}`,
          mayRepeat,
        )
      return undefined
    },
    // Not waited for here: what notes the outcome comes next, and both can travel together.
    onSent() {
      const telling = writing.notices.announce()
      if (telling !== undefined) announced.push(telling)
      const subject = write.subject?.(change)
      if (subject !== undefined) watches.touched(globalIdOf(subject))
    },
  }
  const perform = async (): Promise<KeyedResult<Value>> => {
    using _life = life
    try {
      if (keyed !== undefined) return await performKeyed(performing, keyed)
      using _turn = turnNow(performing) ?? (await turnOf(performing))
      const { value, upstream } = await performInTurn(performing)
      return { value, upstream, replayed: false }
    } finally {
      // Who hears the answer and asks another replica must not be answered with what was read before.
      for (const told of announced) await told
    }
  }
  const work = perform()
  writing.keep(work)
  try {
    return await unlessAborted(work, deadline.signal)
  } catch (error) {
    if (error instanceof Fault || error instanceof OutcomeError) throw error
    const isLate = error instanceof DeadlinePassed || error instanceof ClientGone
    if (doubt === undefined) throw isLate ? late(write.operation, error.message) : error
    const ended = (outcome: string) =>
      log.info({ requestId, action: name, outcome }, 'a write ended after its answer')
    if (isLate)
      work.then(
        () => ended('success'),
        (reason: unknown) => ended(reason instanceof Error ? reason.name : 'unknown'),
      )
    // A mistake of the gateway, made after something was sent, must not make the write look failed.
    else log.error({ err: error, requestId }, 'unexpected error')
    throw doubt()
  }
}
