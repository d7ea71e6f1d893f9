// Identical queries of a consumer that are under way at once are executed once: each is still paid, timed and logged for itself.
import { type ExecutionArgs, type ExecutionResult, getOperationAST, OperationTypeNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { GatewayContext } from '../context.ts'
import { SharedLife } from '../core/shared-life.ts'
import { Place, UnderWay } from '../core/under-way.ts'
import { markShared } from './result-text.ts'

type Call = GatewayContext['call']

/** What was read for all of them, as far as it has come. */
interface Read {
  readonly operation: unknown
  readonly request: unknown
  readonly answer: Promise<unknown>
  isOver: boolean
}

/** An execution that others may join until its first answer has come: what they get was read after they asked. */
interface SharedQuery {
  readonly life: SharedLife
  readonly reads: readonly Read[]
  /** As the account's reads were when it began; a write makes it another. */
  readonly epoch: object
  readonly result: Promise<ExecutionResult>
}

type Execute = (args: ExecutionArgs) => ExecutionResult | PromiseLike<ExecutionResult>

const keyOf = ({ operationName, variableValues }: ExecutionArgs, { consumer }: GatewayContext) =>
  JSON.stringify([consumer.id, operationName, variableValues])

/** What was read for the others already is not asked for again; for anything else there is no time. */
function answeredBy(reads: readonly Read[], read: Call): Call {
  const texts = new Map<Read, string>()
  const textOf = (told: Read) => {
    const text = texts.get(told) ?? JSON.stringify(told.request)
    texts.set(told, text)
    return text
  }
  return (operation, request) => {
    const wanted = JSON.stringify(request)
    const known = reads.find((told) => told.isOver && told.operation === operation && textOf(told) === wanted)
    return known === undefined ? read(operation, request) : (known.answer as ReturnType<Call> as never)
  }
}

export function useSharedQueries(): Plugin<GatewayContext> {
  /** By the account's caller and the document, which go on existing for as long as they are asked for. */
  const underWay = new WeakMap<object, WeakMap<object, UnderWay<SharedQuery>>>()

  function queriesOf({ caller }: GatewayContext, document: object): UnderWay<SharedQuery> {
    let documents = underWay.get(caller)
    if (documents === undefined) {
      documents = new WeakMap()
      underWay.set(caller, documents)
    }
    let queries = documents.get(document)
    if (queries === undefined) {
      queries = new UnderWay()
      documents.set(document, queries)
    }
    return queries
  }

  function begin(
    args: ExecutionArgs,
    execute: Execute,
    epoch: object,
    queries: UnderWay<SharedQuery>,
    place: Place<SharedQuery>,
  ): SharedQuery {
    const context = args.contextValue as GatewayContext
    const { caller, onCall, consumer, deadline } = context
    const life = new SharedLife()
    life.enter(deadline)
    const read = caller.reader(life, onCall, consumer.id)
    const reads: Read[] = []
    const call: Call = (operation, request) => {
      const answer = read(operation, request)
      const told: Read = { operation, request, answer, isOver: false }
      reads.push(told)
      const end = () => {
        told.isOver = true
        close()
      }
      answer.then(end, end)
      return answer
    }
    const run = async () => execute({ ...args, contextValue: { ...context, call, loaders: new Map() } })
    const query: SharedQuery = { life, reads, epoch, result: run() }
    const close = () => queries.end(place)
    queries.add(place, query)
    query.result.then(close, close)
    return query
  }

  /** Whoever leaves before the others is told so by an execution of its own, with what has come until then. */
  async function resultFor(
    { life, reads, result }: SharedQuery,
    args: ExecutionArgs,
    execute: Execute,
  ): Promise<ExecutionResult> {
    const context = args.contextValue as GatewayContext
    try {
      const shared = await life.wait(context.deadline, result)
      if (life.size > 1) markShared(shared.data)
      return shared
    } catch (error) {
      if (!context.deadline.signal.aborted) throw error
      return execute({ ...args, contextValue: { ...context, call: answeredBy(reads, context.call) } })
    }
  }

  return {
    onExecute({ args: { document, operationName }, executeFn, setExecuteFn }) {
      if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.QUERY) return
      const execute = executeFn as Execute
      setExecuteFn((args: ExecutionArgs) => {
        const context = args.contextValue as GatewayContext
        const epoch = context.caller.epoch()
        // Whose time is over already has nothing to begin, and nothing to keep going for others.
        if (epoch === undefined || context.deadline.signal.aborted) return execute(args)
        const queries = queriesOf(context, args.document)
        const place = new Place<SharedQuery>(keyOf(args, context))
        const known = queries.get(place)
        const isOpen = known?.epoch === epoch && !known.life.signal.aborted
        const query = isOpen ? known : begin(args, execute, epoch, queries, place)
        query.life.enter(context.deadline)
        return resultFor(query, args, execute)
      })
    },
  }
}
