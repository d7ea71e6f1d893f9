// One line per GraphQL request: who, what, how long, at what cost, which upstream calls. No variables, no documents.
import type { Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import { traceIdOf } from '../telemetry/tracing.ts'
import { infoLines } from './log-line.ts'
import { stateOf } from './request-state.ts'

/** Names are chosen by clients, who may send anything; a long one would be a way to write into the log. */
const shortened = (name: unknown) => (typeof name === 'string' ? name.slice(0, 64) : undefined)

/** What was asked for and what was used; undefined where nothing ran. */
function costOf(result: unknown): { readonly requested: number; readonly actual: number } | undefined {
  const { extensions } = (result ?? {}) as { readonly extensions?: { readonly cost?: Cost } }
  const { requested, actual } = extensions?.cost ?? {}
  return requested === undefined || actual === undefined ? undefined : { requested, actual }
}

interface Cost {
  readonly requested?: number
  readonly actual?: number
}

export function useOperationLog(log: Logger): Plugin {
  const write = infoLines(log)
  return {
    onExecutionResult({ request, result, context }) {
      const { id, consumer, startedAt, upstreamCalls, trace, operationName } = stateOf(request)
      const errors = result !== undefined && 'errors' in result ? (result.errors ?? []) : []
      write(
        {
          requestId: id,
          traceId: trace?.traceId ?? traceIdOf(request.headers),
          consumer: consumer?.id,
          operationName: shortened(context.params.operationName ?? operationName),
        },
        {
          cost: costOf(result),
          durationMs: Math.round(performance.now() - startedAt),
          errors: errors.map(({ extensions }) => extensions?.['code'] ?? 'BAD_USER_INPUT'),
          upstreamCalls,
          msg: 'graphql',
        },
      )
    },
  }
}
