// One line per GraphQL request: who, what, how long, which upstream calls. No variables, no documents.
import type { Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import { stateOf } from './request-state.ts'

/** Names are chosen by clients, who may send anything; a long one would be a way to write into the log. */
const shortened = (name: unknown) => (typeof name === 'string' ? name.slice(0, 64) : undefined)

export const useOperationLog = (log: Logger): Plugin => ({
  onExecutionResult({ request, result, context }) {
    const { id, consumer, startedAt, upstreamCalls } = stateOf(request)
    const errors = result !== undefined && 'errors' in result ? (result.errors ?? []) : []
    log.info(
      {
        requestId: id,
        consumer: consumer?.id,
        operationName: shortened(context.params.operationName),
        durationMs: Math.round(performance.now() - startedAt),
        errors: errors.map(({ extensions }) => extensions?.['code'] ?? 'BAD_USER_INPUT'),
        upstreamCalls,
      },
      'graphql',
    )
  },
})
