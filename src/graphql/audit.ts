// One line for the audit log per mutation: who did what to which objects, and what came of it.
import type { GraphQLResolveInfo } from 'graphql'
import type * as z from 'zod'
import { AuditUnavailable } from '../audit/audit-log.ts'
import type { GatewayContext } from '../context.ts'
import { Fault, OutcomeError } from '../core/errors.ts'
import { maskPhoneNumbers } from '../core/redact.ts'
import { keyOfMutation } from './idempotency-key.ts'
import { type IdType, idTypes } from './ids.ts'
import { type MutationOptions, type MutationResult, nameOfType } from './mutation.ts'
import { MutationPreview } from './mutation-preview.ts'

/** No text of a person is one by accident: it has neither spaces nor an end. */
const globalId = new RegExp(`^(?:${idTypes.join('|')}):[^\\s\\p{Cc}]{1,260}$`, 'u')

/** Global ids among the members of an input, at whatever depth. */
function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return globalId.test(value) ? [value] : []
  if (typeof value !== 'object' || value === null || value instanceof Date) return []
  return Object.values(value).flatMap(idsIn)
}

/** The vendor's key of an object that a mutation answers, by the type it has. */
const keysOf: { readonly [Type in IdType]?: readonly string[] } = {
  Instance: ['instanceId'],
  JobGroup: ['instanceId', 'jobGroupId'],
  CallTask: ['taskId'],
  CalledRoute: ['id'],
  SkillQueue: ['skillId'],
}

function idOfAnswer(type: string, value: unknown): string[] {
  const names = Object.hasOwn(keysOf, type) ? keysOf[type as IdType] : undefined
  if (names === undefined || typeof value !== 'object' || value === null) return []
  const key = names.map((name) => (value as Record<string, unknown>)[name])
  return key.every((part) => typeof part === 'string') ? [[type, ...key].join(':')] : []
}

interface Outcome {
  /** The member of the result union, or the code of a fault. */
  readonly outcome: string
  readonly replayed: boolean
  readonly answered: readonly string[]
  readonly vendorRequestIds: readonly string[]
}

const requestIdsOf = (upstream: { readonly requestId: string | null } | null | undefined) =>
  upstream?.requestId == null ? [] : [upstream.requestId]

const succeeded = (
  name: string,
  type: string,
  { value, replayed, upstream }: MutationResult<unknown>,
): Outcome => ({
  outcome: `${name.charAt(0).toUpperCase()}${name.slice(1)}Success`,
  replayed,
  answered: [value].flat().flatMap((each) => idOfAnswer(type, each)),
  vendorRequestIds: requestIdsOf(upstream),
})

function failed(error: unknown): Outcome {
  const base = { replayed: false, answered: [], vendorRequestIds: [] }
  if (error instanceof MutationPreview) return { ...base, outcome: 'MutationPreview' }
  if (error instanceof OutcomeError)
    return { ...base, outcome: error.name, vendorRequestIds: requestIdsOf(error.upstream) }
  return { ...base, outcome: error instanceof Fault ? error.code : 'INTERNAL_SERVER_ERROR' }
}

/** Without a log nothing is sent: nobody could say later what was done. */
async function assertLogged(context: GatewayContext): Promise<void> {
  try {
    await context.writing.audit.ready()
  } catch (error) {
    if (!(error instanceof AuditUnavailable)) throw error
    throw new Fault('INTERNAL_SERVER_ERROR', `Nothing was sent: ${error.message}.`, {
      retryable: true,
      cause: error,
    })
  }
}

/** Performs a mutation and notes it before its answer goes out. */
export async function audited<Rules extends z.ZodType, Value, Type>(
  { name, type }: MutationOptions<Rules, Value, Type>,
  input: object,
  context: GatewayContext,
  info: GraphQLResolveInfo,
  perform: () => Promise<MutationResult<Value>>,
): Promise<MutationResult<Value>> {
  await assertLogged(context)
  const note = async (outcome: Outcome) => {
    const { requestId, consumer, log, writing } = context
    const own = (input as { readonly idempotencyKey?: string | null }).idempotencyKey ?? undefined
    const key = keyOfMutation(own, context, info)
    const { answered, ...rest } = outcome
    const entry = {
      time: new Date().toISOString(),
      requestId,
      consumer: consumer.id,
      account: consumer.account,
      operation: name,
      ids: [...new Set([...idsIn(input), ...answered])],
      idempotencyKey: key === undefined ? null : maskPhoneNumbers(key.slice(0, 300)),
      ...rest,
    }
    // What was done is answered all the same: the line is kept, and no further mutation is sent before it is written.
    try {
      await writing.audit.append(entry)
    } catch (error) {
      log.error({ err: error, requestId }, 'a mutation could not be noted yet')
    }
  }
  try {
    const result = await perform()
    await note(succeeded(name, nameOfType(type), result))
    return result
  } catch (error) {
    await note(failed(error))
    if (error instanceof OutcomeError) context.onOutcome(error.code)
    throw error
  }
}
