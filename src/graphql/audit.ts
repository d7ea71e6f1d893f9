// One line for the audit log per mutation: who did what to which objects, and what came of it.
import type { GraphQLResolveInfo } from 'graphql'
import { AuditUnavailable } from '../audit/audit-log.ts'
import type { GatewayContext } from '../context.ts'
import { Fault, OutcomeError } from '../core/errors.ts'
import { maskPhoneNumbers } from '../core/redact.ts'
import { keyOfMutation } from './idempotency-key.ts'
import { type IdType, idTypes } from './ids.ts'
import type { MutationResult } from './mutation.ts'
import { MutationPreview } from './mutation-preview.ts'

/** No text of a person is one by accident: it has neither spaces nor an end. */
const globalId = new RegExp(`^(?:${idTypes.join('|')}):[^\\s\\p{Cc}]{1,260}$`, 'u')

/** Adds the global ids among the members of an input, at whatever depth. */
function addIdsIn(value: unknown, ids: Set<string>): void {
  if (typeof value === 'string') {
    if (value.includes(':') && globalId.test(value)) ids.add(value)
  } else if (typeof value === 'object' && value !== null && !(value instanceof Date))
    for (const member of Object.values(value)) addIdsIn(member, ids)
}

/** The vendor's key of an object that a mutation answers, by the type it has. */
const keysOf: { readonly [Type in IdType]?: readonly string[] } = {
  Instance: ['instanceId'],
  JobGroup: ['instanceId', 'jobGroupId'],
  CallTask: ['taskId'],
  CalledRoute: ['id'],
  SkillQueue: ['skillId'],
}

function addIdOfAnswer(type: string, value: unknown, ids: Set<string>): void {
  const names = Object.hasOwn(keysOf, type) ? keysOf[type as IdType] : undefined
  if (names === undefined || typeof value !== 'object' || value === null) return
  const key = names.map((name) => (value as Record<string, unknown>)[name])
  if (key.every((part) => typeof part === 'string')) ids.add([type, ...key].join(':'))
}

interface Outcome {
  /** The member of the result union, or the code of a fault. */
  readonly outcome: string
  readonly replayed: boolean
  readonly vendorRequestIds: readonly string[]
}

const requestIdsOf = (upstream: { readonly requestId: string | null } | null | undefined) =>
  upstream?.requestId == null ? [] : [upstream.requestId]

const succeeded = (outcome: string, { replayed, upstream }: MutationResult<unknown>): Outcome => ({
  outcome,
  replayed,
  vendorRequestIds: requestIdsOf(upstream),
})

function failed(error: unknown): Outcome {
  const base = { replayed: false, vendorRequestIds: [] }
  if (error instanceof MutationPreview) return { ...base, outcome: 'MutationPreview' }
  if (error instanceof OutcomeError)
    return { ...base, outcome: error.name, vendorRequestIds: requestIdsOf(error.upstream) }
  return { ...base, outcome: error instanceof Fault ? error.code : 'INTERNAL_SERVER_ERROR' }
}

/** Without a log nothing is sent: nobody could say later what was done. */
async function logged(ready: Promise<void>): Promise<void> {
  try {
    await ready
  } catch (error) {
    if (!(error instanceof AuditUnavailable)) throw error
    throw new Fault('INTERNAL_SERVER_ERROR', `Nothing was sent: ${error.message}.`, {
      retryable: true,
      cause: error,
    })
  }
}

/** What of a mutation is in each of its lines. */
export interface Audited {
  readonly name: string
  /** The outcome of one that took effect. */
  readonly success: string
  /** Of what it answers, or of the elements of that. */
  readonly type: string
}

/** Performs a mutation and notes it before its answer goes out. */
export async function audited<Value>(
  { name, success, type }: Audited,
  input: object,
  context: GatewayContext,
  info: GraphQLResolveInfo,
  perform: () => Promise<MutationResult<Value>>,
): Promise<MutationResult<Value>> {
  const ready = context.writing.audit.ready()
  if (ready !== undefined) await logged(ready)
  const note = async ({ outcome, replayed, vendorRequestIds }: Outcome, answered: unknown) => {
    const { requestId, consumer, log, writing } = context
    const own = (input as { readonly idempotencyKey?: string | null }).idempotencyKey ?? undefined
    const key = keyOfMutation(own, context, info)
    const ids = new Set<string>()
    addIdsIn(input, ids)
    if (Array.isArray(answered)) for (const each of answered) addIdOfAnswer(type, each, ids)
    else addIdOfAnswer(type, answered, ids)
    const entry = {
      time: new Date().toISOString(),
      requestId,
      consumer: consumer.id,
      account: consumer.account,
      operation: name,
      ids: [...ids],
      idempotencyKey: key === undefined ? null : maskPhoneNumbers(key.slice(0, 300)),
      outcome,
      replayed,
      vendorRequestIds,
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
    await note(succeeded(success, result), result.value)
    return result
  } catch (error) {
    await note(failed(error), undefined)
    if (error instanceof OutcomeError) context.onOutcome(error.code)
    throw error
  }
}
