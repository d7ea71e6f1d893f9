// Counts and traces every request to the endpoint that is answered, or whose client went before it was.
import type { ServerResponse } from 'node:http'
import { type GraphQLError, getOperationAST, Kind, parse } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { type FaultCode, faultCodes } from '../core/errors.ts'
import type { OperationType, RequestEvents } from '../telemetry/request-metrics.ts'
import { traceOperation } from '../telemetry/tracing.ts'
import { codeOfRefusal } from './fault-response.ts'
import { type RequestFate, type RequestWatch, stateOf } from './request-state.ts'

export interface TelemetryPlugins {
  /** Around everything that answers at the endpoint. */
  readonly useRequestTelemetry: () => Plugin
  /** After what completes errors. */
  readonly useResultTelemetry: () => Plugin
}

const isFaultCode = (code: unknown): code is FaultCode => faultCodes.some((known) => known === code)

const codesOf = (errors: readonly GraphQLError[]): FaultCode[] =>
  errors.map(({ extensions: { code } }) => (isFaultCode(code) ? code : 'BAD_USER_INPUT'))

/** The names of trusted documents by their texts. */
function namesOf(documents: Iterable<string>): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const text of documents) {
    const operation = getOperationAST(parse(text, { noLocation: true }))
    if (operation?.kind === Kind.OPERATION_DEFINITION && operation.name !== undefined)
      names.set(text, operation.name.value)
  }
  return names
}

type Result = { readonly data?: unknown; readonly errors?: readonly GraphQLError[] }

/** Pages and preflights ask for nothing that is counted. */
const isOperation = ({ method }: Request, { headers }: Response) =>
  method !== 'OPTIONS' && headers.get('content-type')?.startsWith('text/html') !== true

/** Refused before it became an operation. */
function refusedWith(response: Response): RequestFate {
  const code = codeOfRefusal(response)
  return { outcome: 'refused', codes: code === undefined ? [] : [code] }
}

/** The client has gone, or something broke that no plugin expected. */
const withoutResponse = ({ writableFinished }: ServerResponse): RequestFate =>
  writableFinished
    ? { outcome: 'failed', codes: ['INTERNAL_SERVER_ERROR'] }
    : { outcome: 'abandoned', codes: [] }

export function createTelemetryPlugins(
  requests: RequestEvents,
  trustedDocuments: Iterable<string>,
): TelemetryPlugins {
  const names = namesOf(trustedDocuments)

  function know(request: Request, { errors = [], data }: Result, query: unknown): void {
    const { watch } = stateOf(request)
    if (watch === undefined) return
    const failure = data != null ? 'partial' : watch.type === 'none' ? 'refused' : 'failed'
    watch.fate = {
      operation: typeof query === 'string' ? names.get(query) : undefined,
      outcome: errors.length === 0 ? 'success' : failure,
      codes: codesOf(errors),
    }
  }

  function end(request: Request, watch: RequestWatch, { operation, outcome, codes }: RequestFate): void {
    if (watch.hasEnded) return
    watch.hasEnded = true
    const { type } = watch
    const { id, consumer, startedAt, trace } = stateOf(request)
    requests.ended({ operation, type, outcome, durationMs: performance.now() - startedAt })
    for (const code of codes) requests.failed(code)
    trace?.end({
      name: operation,
      type,
      outcome,
      errors: codes,
      attributes: { 'trunkline.request_id': id, 'trunkline.consumer': consumer?.id ?? '' },
    })
  }

  return {
    useRequestTelemetry: () => ({
      onRequest({ request, serverContext }) {
        const watch: RequestWatch = { type: 'none', hasEnded: false }
        // Its clock starts here.
        stateOf(request).watch = watch
        const { res } = serverContext as { readonly res?: ServerResponse }
        res?.on('close', () => {
          if (!watch.hasEnded) end(request, watch, withoutResponse(res))
        })
      },
      onParams({ request }) {
        const state = stateOf(request)
        state.trace = traceOperation(request.headers, state.startedAt)
      },
      onResponse({ request, response }) {
        const { watch } = stateOf(request)
        // Other paths are answered before they are seen here.
        if (watch === undefined) return
        if (isOperation(request, response)) end(request, watch, watch.fate ?? refusedWith(response))
        else watch.hasEnded = true
      },
    }),
    useResultTelemetry: () => {
      const runs = (context: unknown, type: OperationType) => {
        const { watch } = stateOf((context as { readonly request: Request }).request)
        if (watch !== undefined) watch.type = type
      }
      return {
        onExecute({ args: { contextValue, document, operationName } }) {
          const operation = getOperationAST(document, operationName)
          if (operation == null) return
          runs(contextValue, operation.operation)
          const { request } = contextValue as { readonly request: Request }
          stateOf(request).operationName = operation.name?.value
        },
        onSubscribe: ({ args: { contextValue } }) => runs(contextValue, 'subscription'),
        onExecutionResult({ request, result, context }) {
          if (result !== undefined) know(request, result as Result, context.params.query)
        },
        onResultProcess({ request, result }) {
          if (stateOf(request).watch?.fate === undefined) know(request, result as Result, undefined)
        },
      }
    },
  }
}
