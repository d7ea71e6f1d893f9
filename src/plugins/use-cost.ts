// What a consumer may use: every operation is paid for before it runs, and what it did not use is given back.
import { complexityFromQuery } from '@pothos/plugin-complexity'
import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
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

export const useCost = ({ buckets }: CostOptions): Plugin<GatewayContext> => ({
  async onExecute({ args, setResultAndStopExecution }) {
    const { consumer, request } = args.contextValue as GatewayContext & { readonly request: Request }
    const operation = getOperationAST(args.document, args.operationName)
    // Execution says what is wrong with it.
    if (operation == null) return
    const requested = costOf(args.schema, args.document, operation, args.variableValues ?? {})
    const capacity = consumer.costPerMinute
    const key = { account: consumer.account, consumer: consumer.id }
    const refuse = (message: string, code: string, extensions: object, http: object) =>
      setResultAndStopExecution({
        errors: [new GraphQLError(message, { extensions: { code, ...extensions, http } })],
      })
    const most = Math.min(maxDocumentCost, capacity)
    if (requested > most)
      return refuse(
        `This document costs ${requested}, and at most ${most} is granted: ask for smaller pages or less at once.`,
        'QUERY_TOO_COMPLEX',
        { retryable: false },
        { status: 400 },
      )
    const level = await buckets.use(key, requested, capacity)
    if (!level.granted)
      return refuse(
        `This document costs ${requested}, and ${level.remaining} of ${capacity} per minute remain.`,
        'RATE_LIMITED',
        { retryable: true, retryAfterMs: level.retryAfterMs },
        { status: 429, headers: { 'retry-after': String(Math.ceil(level.retryAfterMs / 1_000)) } },
      )
    return {
      async onExecuteDone({ result, setResult }) {
        if (result === null || typeof result !== 'object' || !('data' in result || 'errors' in result)) return
        // A write is never cheaper for having answered little.
        const actual =
          operation.operation === 'mutation'
            ? requested
            : Math.min(requested, Math.max(1, objectsIn((result as { data?: unknown }).data) - 1))
        const remaining =
          actual < requested ? await buckets.giveBack(key, requested - actual, capacity) : level.remaining
        setResult({
          ...result,
          extensions: {
            ...(result as { extensions?: object }).extensions,
            cost: {
              requested,
              actual,
              upstreamCalls: stateOf(request).upstreamCalls.length,
              remaining,
              restoreRate: Math.round((capacity / 60) * 1_000) / 1_000,
            },
          },
        })
      },
    }
  },
})
