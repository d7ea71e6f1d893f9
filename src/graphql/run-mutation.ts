// Runs one mutation: checks its input, previews or performs it, and answers by the deadline whatever is still under way.
import type { GraphQLResolveInfo } from 'graphql'
import * as z from 'zod'
import type { Consumer } from '../access.ts'
import type { GatewayContext } from '../context.ts'
import { InvalidInputError, OutcomeUnknownError, VendorRejectedError } from '../core/errors.ts'
import { ClientGone, createWriteLife, DeadlinePassed, unlessAborted } from '../core/life.ts'
import type { Intent } from '../state/ledger.ts'
import { late } from '../vendors/attempt.ts'
import { fingerprintOf, idempotencyKey, keyOfMutation } from './idempotency-key.ts'
import { performKeyed } from './keyed-write.ts'
import type { MutationOptions, MutationResult } from './mutation.ts'
import { MutationPreview } from './mutation-preview.ts'
import { type AnyWrite, type Performing, performInTurn, turnOf } from './perform-write.ts'
import { checkInput } from './rules.ts'

const commonRules = z.object({
  idempotencyKey: idempotencyKey.nullish().transform((key) => key ?? undefined),
  dryRun: z
    .boolean()
    .nullish()
    .transform((dryRun) => dryRun === true),
})

/** Everything that is wrong with the input, in its own members and in those that every mutation has. */
function checked<Rules extends z.ZodType>(rules: Rules, input: object) {
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
  const common = attempt(() => checkInput(commonRules, { idempotencyKey: key, dryRun: dry }))
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

/** A key is one consumer's on one account: moved to another account, it begins anew. */
const scopeOf = ({ account, id }: Consumer) => `${account}/${id}`

export async function runMutation<Rules extends z.ZodType, Value, Type>(
  { name, rules, write }: MutationOptions<Rules, Value, Type>,
  input: object,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<MutationResult<Value>> {
  try {
    const { own, change, dryRun, idempotencyKey: given } = checked(rules, input)
    if (dryRun) throw await preview(write, change, context)
    const key = keyOfMutation(given, context, info)
    const keyed =
      key === undefined
        ? undefined
        : { key: { consumer: scopeOf(context.consumer), key }, fingerprint: fingerprintOf(name, own) }
    return await answerInTime(write, change, context, keyed)
  } catch (error) {
    if (error instanceof VendorRejectedError) logRefusal(error, context)
    throw error
  } finally {
    context.loaders.clear()
  }
}

/** Reads and checks as the mutation would, and sends nothing. */
async function preview<Change, Value>(
  write: AnyWrite<Change, Value>,
  change: Change,
  context: GatewayContext,
): Promise<MutationPreview> {
  let reads = 0
  const call = context.caller.reader(context.deadline, (upstreamCall) => {
    reads++
    context.onCall(upstreamCall)
  })
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
  keyed: Parameters<typeof performKeyed>[1] | undefined,
): Promise<MutationResult<Value>> {
  const { deadline, caller, onCall, writing, log, requestId } = context
  const life = createWriteLife(deadline, writing.graceMs)
  let sent: Intent | undefined
  const performing: Performing<Change, Value> = {
    write,
    change,
    context,
    life,
    call: caller.reader(life, onCall),
    async onSending(intent) {
      sent = intent
    },
  }
  const perform = async (): Promise<MutationResult<Value>> => {
    using _life = life
    if (keyed !== undefined) return await performKeyed(performing, keyed)
    using _turn = await turnOf(performing)
    return { ...(await performInTurn(performing)), replayed: false }
  }
  const work = perform()
  void writing.keep(work)
  try {
    return await unlessAborted(work, deadline.signal)
  } catch (error) {
    if (!(error instanceof DeadlinePassed || error instanceof ClientGone)) throw error
    if (!life.committed) throw late(write.operation, error.message)
    const ended = (outcome: string) =>
      log.info({ requestId, action: write.operation.name, outcome }, 'a write ended after its answer')
    work.then(
      () => ended('success'),
      (reason: unknown) => ended(reason instanceof Error ? reason.name : 'unknown'),
    )
    throw new OutcomeUnknownError(
      `${write.operation.name} was under way when ${error.message}`,
      sent?.reconcile ?? 'Query the object and compare it with what was asked for.',
      keyed !== undefined || write.operation.repeatable,
    )
  }
}
