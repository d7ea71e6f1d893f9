// Top-level errors: every one has a code of the closed list and the request's id; what is unexpected is masked and logged.
import { type ExecutionResult, GraphQLError, type GraphQLErrorOptions } from 'graphql'
import { isAsyncIterable, mapAsyncIterator, type Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import { type ErrorCode, Fault, type FaultCode, faultCodes, OutcomeError } from '../core/errors.ts'
import { stateOf } from './request-state.ts'

/** An expected outcome outside of a result union (a read that was refused) as a fault. */
const faultOfOutcome = {
  INVALID_INPUT: 'BAD_USER_INPUT',
  NOT_FOUND: 'BAD_USER_INPUT',
  NAME_TAKEN: 'VENDOR_CONTRACT_BROKEN',
  CONCURRENCY_LIMIT_EXCEEDED: 'VENDOR_CONTRACT_BROKEN',
  INVALID_STATE: 'VENDOR_CONTRACT_BROKEN',
  PERMISSION_DENIED: 'FORBIDDEN',
  VENDOR_REJECTED: 'VENDOR_CONTRACT_BROKEN',
  OUTCOME_UNKNOWN: 'VENDOR_CONTRACT_BROKEN',
  CONFLICT: 'BAD_USER_INPUT',
} as const satisfies Record<ErrorCode, FaultCode>

function asFault(error: Error): Fault | undefined {
  if (error instanceof Fault) return error
  if (!(error instanceof OutcomeError)) return undefined
  const { upstream } = error
  return new Fault(faultOfOutcome[error.code], error.message, {
    retryable: error.retryable,
    ...(upstream === null ? {} : { vendor: upstream.vendor, action: upstream.action }),
    ...(upstream?.requestId == null ? {} : { upstreamRequestId: upstream.requestId }),
  })
}

/** GraphQL wraps what a resolver throws, sometimes more than once. */
function originOf(error: unknown): unknown {
  let origin = error
  while (origin instanceof GraphQLError && origin.originalError) origin = origin.originalError
  return origin
}

const placeOf = (error: unknown): Pick<GraphQLErrorOptions, 'nodes' | 'path' | 'source' | 'positions'> =>
  error instanceof GraphQLError
    ? {
        nodes: error.nodes ?? null,
        path: error.path ?? null,
        source: error.source ?? null,
        positions: error.positions ?? null,
      }
    : {}

/** What clients may see of an error. */
export const maskError =
  (log: Logger) =>
  (error: unknown): Error => {
    const origin = originOf(error)
    const fault = origin instanceof Error ? asFault(origin) : undefined
    if (fault !== undefined) {
      return new GraphQLError(fault.message, {
        ...placeOf(error),
        extensions: { code: fault.code, ...fault.details },
      })
    }
    // Not wrapped, so thrown before execution: `variables` or `extensions` of a GET that are not JSON.
    if (error instanceof SyntaxError)
      return new GraphQLError('A parameter of the URL is not JSON.', {
        extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
      })
    // Syntax, validation, variables: GraphQL's own words about the document, with the HTTP status Yoga gave them.
    if (origin instanceof GraphQLError) return error as GraphQLError
    log.error({ err: origin }, 'unexpected error')
    return new GraphQLError('Unexpected error.', {
      ...placeOf(error),
      extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false, unexpected: true },
    })
  }

const knownCodes: ReadonlySet<unknown> = new Set(faultCodes)

/** Nothing else of an error's extensions is shown: libraries put causes there. */
const shownExtensions = ['vendor', 'action', 'retryAfterMs', 'upstreamRequestId', 'scope'] as const

/**
 * The HTTP status Yoga wants. It answers `application/json` with 200 where the specification allows that (`spec`),
 * unless it finds a cause among the extensions; the causes go, so the exception is made here.
 */
function httpOf({ extensions }: GraphQLError): object {
  const { http, originalError } = extensions as {
    http?: { status?: number; spec?: boolean }
    originalError?: unknown
  }
  if (http === undefined) return {}
  return { http: originalError === undefined ? http : { ...http, spec: false } }
}

const completed = (requestId: string) => (error: GraphQLError) => {
  const shown = shownExtensions.flatMap((name) =>
    name in error.extensions ? [[name, error.extensions[name]]] : [],
  )
  const { code, retryable } = error.extensions
  return new GraphQLError(error.message, {
    ...placeOf(error),
    ...(error.originalError ? { originalError: error.originalError } : {}),
    extensions: {
      // Errors of GraphQL itself, about syntax, types and variables, are the client's.
      code: knownCodes.has(code) ? code : 'BAD_USER_INPUT',
      retryable: retryable ?? false,
      requestId,
      ...Object.fromEntries(shown),
      ...httpOf(error),
    },
  })
}

type Result = { readonly errors?: readonly GraphQLError[] }
const isComplete = (error: GraphQLError) => 'requestId' in error.extensions

/** Completes the errors of executed operations, of each event of a stream, and of requests that never became one. */
export const useFaults = (): Plugin => ({
  onExecutionResult({ request, result, setResult }) {
    if (result !== undefined && 'errors' in result && result.errors !== undefined)
      setResult({ ...result, errors: result.errors.map(completed(stateOf(request).id)) })
    else if (isAsyncIterable<ExecutionResult>(result)) {
      const complete = completed(stateOf(request).id)
      setResult(
        mapAsyncIterator(result, (event) =>
          event.errors === undefined ? event : { ...event, errors: event.errors.map(complete) },
        ),
      )
    }
  },
  onResultProcess({ request, result, setResult }) {
    const { errors } = result as Result
    if (errors !== undefined && !errors.every(isComplete))
      setResult({ ...result, errors: errors.map(completed(stateOf(request).id)) })
  },
})
