// Subscriptions: each event is executed, paid for and timed like a request of its own; a stream ends with its client, its access or the process.
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
} from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { GatewayContext } from '../context.ts'
import { createDeadline, type Deadline, pause } from '../core/life.ts'
import type { ExecutePlanned } from '../execution/execute.ts'
import { type Stream, StreamEnded, type Streams } from '../live/streams.ts'
import type { LeakyBuckets } from '../state/leaky-bucket.ts'
import type { UpstreamCall } from '../vendors/upstream-call.ts'
import { eventStream } from './event-stream.ts'
import { stateOf } from './request-state.ts'
import { isRefused, type Paid, pay, priceOf, usedBy } from './use-cost.ts'

/** What an event has of its own; everything else is its request's. */
export interface EventState {
  readonly deadline: Deadline
  readonly upstreamCalls: UpstreamCall[]
}

export interface StreamsOptions {
  readonly streams: Streams
  readonly buckets: LeakyBuckets
  /** How long one event may take. */
  readonly timeoutMs: number
  readonly contextFor: (request: Request, event: EventState) => GatewayContext
  readonly executePlanned: ExecutePlanned
  readonly log: Logger
}

type Context = GatewayContext & { readonly request: Request }

const refusal = (status: number, message: string, extensions: object) => ({
  errors: [new GraphQLError(message, { extensions: { ...extensions, http: { status } } })],
})

const interruption = refusal(503, 'The stream was ended before it began: ask again.', {
  code: 'INTERNAL_SERVER_ERROR',
  retryable: true,
})

/** The form that streams have; without the header anything will do. */
const acceptsStreams = ({ headers }: Request) =>
  /(?:^|[,\s])(?:\*\/\*|text\/\*|text\/event-stream)/i.test(headers.get('accept') ?? '*/*')

/** How long a stream waits before it asks again whether its next event can be paid. */
const leastWaitMs = 100

export function useStreams({
  streams,
  buckets,
  timeoutMs,
  contextFor,
  executePlanned,
  log,
}: StreamsOptions): Plugin<GatewayContext> {
  /** Waits until the consumer can pay: what changes meanwhile is told then, in one event. */
  async function payInTime({ consumer }: Context, price: number, signal: AbortSignal): Promise<Paid> {
    for (;;) {
      const payment = await pay(buckets, consumer, price)
      if (!isRefused(payment)) return payment
      const { retryAfterMs } = payment.extensions
      await pause(Math.max(leastWaitMs, Number(retryAfterMs ?? timeoutMs)), signal)
    }
  }

  async function executeEvent(args: ExecutionArgs, event: unknown, signal: AbortSignal) {
    const context = args.contextValue as Context
    using deadline = createDeadline(timeoutMs, signal)
    const upstreamCalls: UpstreamCall[] = []
    const own = contextFor(context.request, { deadline, upstreamCalls })
    const contextValue = { ...context, ...own }
    const result = await executePlanned({ ...args, rootValue: event, contextValue }, execute)
    return { result, upstreamCalls: upstreamCalls.length }
  }

  async function* eventsOf(
    args: ExecutionArgs,
    source: AsyncIterable<unknown>,
    { signal }: Stream,
    price: number,
    firstPaid: Paid,
  ): AsyncGenerator<ExecutionResult, void> {
    let paid: Paid | undefined = firstPaid
    let last: string | undefined
    for await (const event of source) {
      const payment: Paid = paid ?? (await payInTime(args.contextValue as Context, price, signal))
      paid = undefined
      const { result, upstreamCalls } = await executeEvent(args, event, signal)
      signal.throwIfAborted()
      const text = result.errors === undefined ? JSON.stringify(result.data) : undefined
      // Something changed that was not asked for.
      const isSame = text !== undefined && text === last
      last = text
      const cost = await payment.settle({ actual: isSame ? 0 : usedBy(result, price), upstreamCalls })
      if (!isSame) yield { ...result, extensions: { ...result.extensions, cost } }
    }
  }

  return {
    async onSubscribe({ args, setSubscribeFn, setResultAndStopExecution }) {
      const { consumer, request } = args.contextValue as Context
      const state = stateOf(request)
      const price = priceOf(args)
      const { account } = state
      if (price === undefined || account === undefined) return
      if (!acceptsStreams(request))
        return setResultAndStopExecution(
          refusal(406, 'A subscription is answered as a stream: send `Accept: text/event-stream`.', {
            code: 'BAD_USER_INPUT',
          }),
        )
      const payment = await pay(buckets, consumer, price)
      if (isRefused(payment)) return setResultAndStopExecution({ errors: [payment] })
      const stream = streams.open({ consumer, account, clientSignal: request.signal })
      if (stream === undefined) {
        await payment.settle({ actual: 0, upstreamCalls: 0 })
        return setResultAndStopExecution(
          refusal(429, 'As many streams are open as this consumer may have: end one of them.', {
            code: 'RATE_LIMITED',
            retryable: true,
          }),
        )
      }
      state.stream = stream
      const open = new DisposableStack()
      open.use(stream)
      open.use(account.retain())
      // Also where nobody ever comes for an event.
      stream.signal.addEventListener('abort', () => open.dispose(), { once: true })
      setSubscribeFn(async (given: ExecutionArgs) => {
        const streamArgs = { ...given, contextValue: { ...(given.contextValue as Context), stream } }
        try {
          const source = await createSourceEventStream(streamArgs)
          if (isAsyncIterable(source)) return guarded(eventsOf(streamArgs, source, stream, price, payment))
          open.dispose()
          return stream.signal.aborted ? interruption : source
        } catch (error) {
          open.dispose()
          throw error
        }
      })
      const startedAt = performance.now()

      /** Whatever ends it, everything is let go of, and one line is written. */
      async function* guarded(events: AsyncGenerator<ExecutionResult, void>) {
        using _open = open
        let count = 0
        let ended: StreamEnded['reason'] | 'complete' | 'failed' = 'complete'
        try {
          for await (const event of events) {
            count++
            yield event
          }
        } catch (error) {
          if (!(error instanceof StreamEnded)) {
            ended = 'failed'
            throw error
          }
          ended = error.reason
        } finally {
          const durationMs = Math.round(performance.now() - startedAt)
          if (request.signal.aborted) ended = 'client gone'
          log.info(
            { requestId: state.id, consumer: consumer.id, events: count, durationMs, ended },
            'stream ended',
          )
        }
      }
    },
    onResultProcess({ request, result, setResultProcessor }) {
      const { stream } = stateOf(request)
      if (stream === undefined || !isAsyncIterable<ExecutionResult>(result)) return
      const { signal } = stream
      setResultProcessor(
        (_result, fetchAPI) => eventStream({ events: result, signal }, fetchAPI),
        'text/event-stream',
      )
    },
  }
}
