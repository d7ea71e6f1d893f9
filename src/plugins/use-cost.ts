// What a consumer may use: every operation is paid for before it runs, and what it did not use is given back.
import { complexityFromQuery } from '@pothos/plugin-complexity'
import {
  type ArgumentNode,
  type DocumentNode,
  type ExecutionArgs,
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Consumer } from '../access/access.ts'
import type { GatewayContext } from '../context.ts'
import type { LeakyBuckets } from '../state/leaky-bucket.ts'
import { stateOf } from './request-state.ts'

/** What one document may cost, whoever sends it: more would keep a vendor busy for minutes. */
export const maxDocumentCost = 5_000

/** Any id that is well formed: the type of the field decodes it, and what is no id is refused where it is asked for. */
const someId: ArgumentNode = {
  kind: Kind.ARGUMENT,
  name: { kind: Kind.NAME, value: 'id' },
  value: { kind: Kind.STRING, value: 'Instance:0' },
}

const priceable = (field: FieldNode): FieldNode | undefined =>
  field.name.value === 'node' ? { ...field, arguments: [someId] } : undefined

const priced = new WeakMap<DocumentNode, Map<string, DocumentNode>>()

/** The operation that is asked for, with its fragments and without `__typename`, which costs nothing. */
function pricedPart(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const parts = priced.get(document) ?? new Map<string, DocumentNode>()
  priced.set(document, parts)
  const name = operation.name?.value ?? ''
  const known = parts.get(name)
  if (known !== undefined) return known
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
  const part = visit<DocumentNode>(
    { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] },
    { Field: (field) => (field.name.value === '__typename' ? null : priceable(field)) },
  )
  parts.set(name, part)
  return part
}

/** Of introspection nothing is known to the types that say what fields cost: it is the gateway's own work. */
const isIntrospection = ({ selectionSet: { selections } }: OperationDefinitionNode) =>
  selections.every((selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'))

function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  if (isIntrospection(operation)) return 1
  const part = pricedPart(document, operation)
  return Math.max(1, Math.ceil(complexityFromQuery(part, { schema, variables: { ...variables } }).complexity))
}

/** Objects in an answer, the root aside. */
function objectsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof Date) return 0
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + objectsIn(each), 0)
  return 1 + Object.values(value).reduce((sum: number, each) => sum + objectsIn(each), 0)
}

export interface CostOptions {
  readonly buckets: LeakyBuckets
}

type Asked = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'> & {
  readonly contextValue?: unknown
}

/** What an operation, or one event of a stream, costs at most; undefined where execution says what is wrong with it. */
export function priceOf(args: Asked): number | undefined {
  const operation = getOperationAST(args.document, args.operationName)
  return operation == null
    ? undefined
    : costOf(args.schema, args.document, operation, args.variableValues ?? {})
}

/** What is told of the cost in `extensions`. */
export interface Cost {
  readonly requested: number
  readonly actual: number
  readonly upstreamCalls: number
  readonly remaining: number
  readonly restoreRate: number
}

export interface Paid {
  /** Gives back what was not used. */
  settle(used: { readonly actual: number; readonly upstreamCalls: number }): Promise<Cost>
}

export const isRefused = (payment: Paid | GraphQLError): payment is GraphQLError =>
  payment instanceof GraphQLError

/** Pays for the consumer before anything runs, or says why it cannot. */
export async function pay(
  buckets: LeakyBuckets,
  consumer: Consumer,
  requested: number,
): Promise<Paid | GraphQLError> {
  const capacity = consumer.costPerMinute
  const key = { account: consumer.account, consumer: consumer.id }
  const most = Math.min(maxDocumentCost, capacity)
  if (requested > most)
    return new GraphQLError(
      `This document costs ${requested}, and at most ${most} is granted: ask for smaller pages or less at once.`,
      { extensions: { code: 'QUERY_TOO_COMPLEX', retryable: false, http: { status: 400 } } },
    )
  const level = await buckets.use(key, requested, capacity)
  if (!level.granted) {
    const { retryAfterMs } = level
    const http = { status: 429, headers: { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) } }
    return new GraphQLError(
      `This document costs ${requested}, and ${level.remaining} of ${capacity} per minute remain.`,
      { extensions: { code: 'RATE_LIMITED', retryable: true, retryAfterMs, http } },
    )
  }
  return {
    async settle({ actual, upstreamCalls }) {
      const remaining =
        actual < requested ? await buckets.giveBack(key, requested - actual, capacity) : level.remaining
      const restoreRate = Math.round((capacity / 60) * 1_000) / 1_000
      return { requested, actual, upstreamCalls, remaining, restoreRate }
    },
  }
}

/** What an answer turned out to cost: one for each object in it. */
export const usedBy = (data: unknown, requested: number): number =>
  Math.min(requested, Math.max(1, objectsIn(data) - 1))

/** Streams are paid for event by event, by what executes them. */
export const useCost = ({ buckets }: CostOptions): Plugin<GatewayContext> => ({
  async onExecute({ args, setResultAndStopExecution }) {
    const { consumer, request } = args.contextValue as GatewayContext & { readonly request: Request }
    const requested = priceOf(args)
    if (requested === undefined) return
    const payment = await pay(buckets, consumer, requested)
    if (isRefused(payment)) return setResultAndStopExecution({ errors: [payment] })
    const isWrite = getOperationAST(args.document, args.operationName)?.operation === 'mutation'
    return {
      async onExecuteDone({ result, setResult }) {
        if (result === null || typeof result !== 'object' || !('data' in result || 'errors' in result)) return
        const { data, extensions } = result as { readonly data?: unknown; readonly extensions?: object }
        // A write is never cheaper for having answered little.
        const actual = isWrite ? requested : usedBy(data, requested)
        const upstreamCalls = stateOf(request).upstreamCalls.length
        const cost = await payment.settle({ actual, upstreamCalls })
        setResult({ ...result, extensions: { ...extensions, cost } })
      },
    }
  },
})
