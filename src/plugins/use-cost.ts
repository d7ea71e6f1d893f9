// What a consumer may use: every operation is paid for before it runs, and what it did not use is given back.
import { complexityFromQuery } from '@pothos/plugin-complexity'
import {
  type ArgumentNode,
  type DocumentNode,
  type ExecutionArgs,
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Consumer } from '../access/access.ts'
import type { GatewayContext } from '../context.ts'
import { objectCountOf } from '../execution/object-count.ts'
import { coerceVariables, planVariables } from '../execution/variables.ts'
import { pageSizeArgument } from '../graphql/cost.ts'
import type { LeakyBuckets, Level } from '../state/leaky-bucket.ts'
import { perOperation } from './per-operation.ts'
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

/** The operation that is asked for, with its fragments and without `__typename`, which costs nothing. */
function pricedPart(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
  return visit<DocumentNode>(
    { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] },
    { Field: (field) => (field.name.value === '__typename' ? null : priceable(field)) },
  )
}

/** Of introspection nothing is known to the types that say what fields cost: it is the gateway's own work. */
const isIntrospection = ({ selectionSet: { selections } }: OperationDefinitionNode) =>
  selections.every((selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'))

type Variables = Readonly<Record<string, unknown>>

/** Prices of an operation that are kept: page sizes differ little from request to request. */
const mostPrices = 100

/** Variables that stand for a page size. */
function pageSizesIn(part: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>()
  visit(part, {
    Argument({ name, value }) {
      if (name.value === pageSizeArgument && value.kind === Kind.VARIABLE) names.add(value.name.value)
    },
  })
  return names
}

/** Of all else it matters to a price whether it is there, because what must be there can be missing. */
const presenceOf = (value: unknown) => (value === undefined ? 'absent' : value === null ? 'null' : 'given')

/** What an operation costs with these variables; throws what is wrong with them. */
export function priceList(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): (variables: Variables) => number {
  if (isIntrospection(operation)) return () => 1
  const part = pricedPart(document, operation)
  const definitions = operation.variableDefinitions ?? []
  const pageSizes = pageSizesIn(part)
  const keyParts = definitions.map(({ variable: { name } }) => ({
    name: name.value,
    textOf: pageSizes.has(name.value) ? String : presenceOf,
  }))
  const prices = new Map<string, number>()
  const plans = planVariables(schema, operation)
  /** Slower, and says what is wrong. */
  const explained = (variables: Variables) => {
    const { coerced, errors } = getVariableValues(schema, definitions, variables)
    if (errors !== undefined) throw errors[0]
    return coerced
  }
  return (variables) => {
    const coerced = (plans && coerceVariables(plans, variables)) ?? explained(variables)
    let key = ''
    for (const { name, textOf } of keyParts) key += `${textOf(coerced[name])} `
    const known = prices.get(key)
    if (known !== undefined) return known
    const { complexity } = complexityFromQuery(part, { schema, variables: { ...variables } })
    const price = Math.max(1, Math.ceil(complexity))
    if (prices.size >= mostPrices) prices.clear()
    prices.set(key, price)
    return price
  }
}

const priced = perOperation(({ schema, document }, operation) => ({
  isWrite: operation.operation === 'mutation',
  priceWith: priceList(schema, document, operation),
}))

/** Objects in an answer that nobody counted. */
export function objectsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof Date) return 0
  let objects = 0
  if (Array.isArray(value)) {
    for (const each of value) if (typeof each === 'object') objects += objectsIn(each)
    return objects
  }
  for (const name in value) {
    const member = (value as Readonly<Record<string, unknown>>)[name]
    if (typeof member === 'object') objects += objectsIn(member)
  }
  return objects + 1
}

export interface CostOptions {
  readonly buckets: LeakyBuckets
}

type Asked = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'> & {
  readonly contextValue?: unknown
}

/** What an operation, or one event of a stream, costs at most; undefined where execution says what is wrong with it. */
export const priceOf = (args: Asked): number | undefined => priced(args)?.priceWith(args.variableValues ?? {})

/** What is told of the cost in `extensions`. */
export interface Cost {
  readonly requested: number
  readonly actual: number
  readonly upstreamCalls: number
  readonly remaining: number
  readonly restoreRate: number
}

interface Used {
  readonly actual: number
  readonly upstreamCalls: number
}

export interface Paid {
  /** Gives back what was not used. */
  settle(used: Used): Cost | Promise<Cost>
}

export const isRefused = (payment: Paid | GraphQLError): payment is GraphQLError =>
  payment instanceof GraphQLError

/** Pays for the consumer before anything runs, or says why it cannot. */
export function pay(
  buckets: LeakyBuckets,
  consumer: Consumer,
  requested: number,
): Paid | GraphQLError | Promise<Paid | GraphQLError> {
  const capacity = consumer.costPerMinute
  const key = { account: consumer.account, consumer: consumer.id }
  const most = Math.min(maxDocumentCost, capacity)
  if (requested > most)
    return new GraphQLError(
      `This document costs ${requested}, and at most ${most} is granted: ask for smaller pages or less at once.`,
      { extensions: { code: 'QUERY_TOO_COMPLEX', retryable: false, http: { status: 400 } } },
    )
  const paidFrom = (level: Level) => (level.granted ? paid(level) : refused(level))
  const level = buckets.use(key, requested, capacity)
  return level instanceof Promise ? level.then(paidFrom) : paidFrom(level)

  function refused({ retryAfterMs, remaining }: Level): GraphQLError {
    const http = { status: 429, headers: { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) } }
    return new GraphQLError(
      `This document costs ${requested}, and ${remaining} of ${capacity} per minute remain.`,
      { extensions: { code: 'RATE_LIMITED', retryable: true, retryAfterMs, http } },
    )
  }

  function paid(level: Level): Paid {
    return {
      settle({ actual, upstreamCalls }) {
        const costOf = (remaining: number): Cost => ({
          requested,
          actual,
          upstreamCalls,
          remaining,
          restoreRate: Math.round((capacity / 60) * 1_000) / 1_000,
        })
        if (actual >= requested) return costOf(level.remaining)
        const remaining = buckets.giveBack(key, requested - actual, capacity)
        return remaining instanceof Promise ? remaining.then(costOf) : costOf(remaining)
      },
    }
  }
}

/** What an answer turned out to cost: one for each object in it. */
export const usedBy = (result: { readonly data?: unknown }, requested: number): number =>
  Math.min(requested, Math.max(1, (objectCountOf(result) ?? objectsIn(result.data)) - 1))

interface Executed {
  readonly data?: unknown
  readonly extensions?: object
}

const isExecuted = (result: unknown): result is Executed =>
  result !== null && typeof result === 'object' && ('data' in result || 'errors' in result)

type Hook = NonNullable<Plugin<GatewayContext>['onExecute']>
type Asking = Parameters<Hook>[0]
type AfterExecution = Exclude<Awaited<ReturnType<Hook>>, void>

/** Streams are paid for event by event, by what executes them. */
export const useCost = ({ buckets }: CostOptions): Plugin<GatewayContext> => {
  /** What follows the payment. */
  function run(asking: Asking, payment: Paid | GraphQLError, requested: number, isWrite: boolean) {
    if (isRefused(payment)) return asking.setResultAndStopExecution({ errors: [payment] })
    const { request } = asking.args.contextValue as GatewayContext & { readonly request: Request }
    const settled: AfterExecution = {
      onExecuteDone({ result, setResult }) {
        if (!isExecuted(result)) return undefined
        const { extensions } = result
        // A write is never cheaper for having answered little.
        const actual = isWrite ? requested : usedBy(result, requested)
        const upstreamCalls = stateOf(request).upstreamCalls.length
        const tell = (cost: Cost) => setResult({ ...result, extensions: { ...extensions, cost } })
        const cost = payment.settle({ actual, upstreamCalls })
        return cost instanceof Promise ? cost.then(tell) : tell(cost)
      },
    }
    return settled
  }

  return {
    onExecute(asking) {
      const { args } = asking
      const operation = priced(args)
      if (operation === undefined) return undefined
      const { isWrite, priceWith } = operation
      const requested = priceWith(args.variableValues ?? {})
      const payment = pay(buckets, (args.contextValue as GatewayContext).consumer, requested)
      return payment instanceof Promise
        ? payment.then((made) => run(asking, made, requested, isWrite))
        : run(asking, payment, requested, isWrite)
    },
  }
}
