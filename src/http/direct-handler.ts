// The short way for what nearly every client sends: a POST of JSON with a document that is known to be valid.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendNodeResponse } from '@whatwg-node/server'
import { type ExecutionResult, type GraphQLSchema, OperationTypeNode } from 'graphql'
import type { GraphQLParams, YogaServerInstance } from 'graphql-yoga'
import type { GatewayContext } from '../context.ts'
import { textOfResult } from '../plugins/result-text.ts'
import type { KnownDocuments } from '../plugins/use-known-documents.ts'
import { DirectRequest } from './direct-request.ts'
import { DirectResponse } from './direct-response.ts'
import { type GatewayPlugin, hooksOf, type PluginHooks, runHooks } from './plugin-hooks.ts'
import { createResultMediaTypes, type ResultMediaType } from './result-media-type.ts'
import { type AskedOperation, failed, type OperationRunner, runOperation } from './run-operation.ts'

/**
 * Yoga carries every request through the Fetch API and asks for each hook anew which of its parts are promises; that
 * costs several times what a request is worth. Here the same hooks of the same plugins run over the messages of
 * node:http, and what is unusual in any way is left to Yoga: other methods and paths, bodies whose length is not
 * announced, documents that are seen for the first time or invalid, subscriptions, answers with errors.
 */
export interface DirectHandlerOptions {
  readonly yoga: YogaServerInstance<object, GatewayContext>
  readonly schema: GraphQLSchema
  /** The plugins that Yoga has, in their order. */
  readonly plugins: readonly GatewayPlugin[]
  readonly documents: KnownDocuments
  readonly endpoint: string
  readonly maxBodyBytes: number
  readonly contextFor: (request: Request) => GatewayContext
  readonly maskError: OperationRunner['maskError']
  /** What is answered where a plugin has thrown. */
  readonly uncaught: (request: Request, error: unknown) => { readonly status: number; readonly text: string }
}

type ServerContext = {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly waitUntil: (promise: Promise<void> | void) => void
}
type Sent = DirectResponse | Response
type ResultPayload = Parameters<PluginHooks['onResultProcess'][number]>[0]

const jsonBody = /^application\/json(?:;|$)/
const announcedLength = /^\d{1,9}$/
/** Of other forms of the header an address might not be readable, which Yoga says. */
const plainHost = /^[\w.-]{1,255}(?::\d{1,5})?$/

const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isAbsentOrObject = (value: unknown) => value == null || isPlainObject(value)

const knownParameters = new Set(['query', 'variables', 'operationName', 'extensions'])

/** What Yoga would say of anything else, it says itself. */
function isWellFormed(params: Readonly<Record<string, unknown>>): boolean {
  for (const name in params) if (params[name] != null && !knownParameters.has(name)) return false
  const { operationName, variables, extensions } = params
  return (
    (operationName == null || typeof operationName === 'string') &&
    isAbsentOrObject(variables) &&
    isAbsentOrObject(extensions)
  )
}

/** Undefined where it is no object of JSON, or did not come. */
async function bodyOf(request: Request): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const body: unknown = JSON.parse(await request.text())
    return isPlainObject(body) ? body : undefined
  } catch {
    return undefined
  }
}

export function createDirectHandler(options: DirectHandlerOptions) {
  const { yoga, schema, plugins, documents, endpoint, contextFor, maskError } = options
  const hooks = hooksOf(plugins)
  const { fetchAPI, waitUntil } = yoga
  // Yoga keeps what turns results into responses to itself, and it is the last word on answers with errors.
  const resultHooks = yoga['onResultProcessHooks'] as PluginHooks['onResultProcess']
  const runner: OperationRunner = { schema, hooks, maskError }
  const mediaTypeFor = createResultMediaTypes()
  const url = new URL(endpoint, 'http://localhost')

  function mediaTypeOf({ method, url: path, headers }: IncomingMessage): ResultMediaType | undefined {
    const length = headers['content-length'] ?? ''
    const isUsual =
      method === 'POST' &&
      path === endpoint &&
      jsonBody.test(headers['content-type'] ?? '') &&
      announcedLength.test(length) &&
      Number(length) <= options.maxBodyBytes &&
      plainHost.test(headers.host ?? '')
    return isUsual ? mediaTypeFor(headers.accept ?? '*/*') : undefined
  }

  function requestPayload(request: Request, serverContext: ServerContext) {
    const payload = {
      request,
      url,
      serverContext,
      fetchAPI,
      refusal: undefined as Response | undefined,
      hasEnded: false,
      endResponse(response: Response) {
        payload.refusal = response
        payload.hasEnded = true
      },
      setRequest: unsupported,
      requestHandler: unsupported,
      setRequestHandler: unsupported,
    }
    return payload
  }

  function paramsPayload(request: Request, params: GraphQLParams, serverContext: ServerContext) {
    const payload = {
      request,
      params,
      setParams(changed: GraphQLParams) {
        payload.params = changed
      },
      setResult: unsupported,
      paramsHandler: unsupported,
      setParamsHandler: unsupported,
      fetchAPI,
      context: serverContext,
    }
    return payload
  }

  /** What is asked for, after all plugins have seen the parameters; undefined where Yoga has to look at it. */
  function operationOf(request: Request, params: GraphQLParams): AskedOperation | undefined {
    if (typeof params.query !== 'string' || !isWellFormed(params as Record<string, unknown>)) return undefined
    const known = documents.find(request, params.query, params.operationName)
    if (known === undefined || known.operation.operation === OperationTypeNode.SUBSCRIPTION) return undefined
    const { document, operation } = known
    const contextValue = Object.assign(contextFor(request), { request, params })
    return { document, operation, request, params, contextValue }
  }

  /** From the body on, by Yoga. */
  async function answeredByYoga(request: Request, serverContext: ServerContext): Promise<Response> {
    let result: Parameters<typeof respond>[0]
    try {
      const { response, requestParserResult } = await yoga.parseRequest(request, serverContext)
      if (response !== undefined) return response
      result = await yoga.getResultForParams(
        { params: requestParserResult as GraphQLParams, request },
        serverContext,
      )
    } catch (error) {
      result = failed(error, maskError)
    }
    return respond(result, request, serverContext)
  }

  async function respond(
    given: ResultPayload['result'] | undefined,
    request: Request,
    serverContext: ServerContext,
  ): Promise<Response> {
    const payload: ResultPayload = {
      request,
      result: given as ResultPayload['result'],
      acceptableMediaTypes: [],
      setResult(result) {
        payload.result = result
      },
      setResultProcessor(processor, mediaType) {
        payload.resultProcessor = processor
        accepted = mediaType
      },
      serverContext,
    }
    let accepted = '*/*'
    await runHooks(resultHooks, payload)
    const { resultProcessor, result } = payload
    if (resultProcessor === undefined)
      throw new Error('A result in none of the media types that were looked for.')
    return resultProcessor(result, fetchAPI, accepted)
  }

  async function answered(
    request: Request,
    serverContext: ServerContext,
    mediaType: ResultMediaType,
  ): Promise<Sent> {
    const body = await bodyOf(request)
    if (body === undefined) return answeredByYoga(request, serverContext)
    let result: ExecutionResult | undefined
    try {
      const payload = paramsPayload(request, body as GraphQLParams, serverContext)
      const waiting = runHooks(hooks.onParams, payload)
      if (waiting !== undefined) await waiting
      const asked = operationOf(request, payload.params)
      if (asked !== undefined) result = await runOperation(runner, asked)
    } catch (error) {
      result = failed(error, maskError)
    }
    if (result === undefined) return answeredByYoga(request, serverContext)
    if (result.errors === undefined && result.extensions?.['http'] === undefined)
      return new DirectResponse(textOfResult(result), `${mediaType}; charset=utf-8`)
    return respond(result, request, serverContext)
  }

  function responsePayload(request: Request, response: Sent, serverContext: ServerContext) {
    const payload = {
      request,
      response: response as Response,
      serverContext,
      setResponse(changed: Response) {
        payload.response = changed
      },
      fetchAPI,
    }
    return payload
  }

  async function handle(serverContext: ServerContext, mediaType: ResultMediaType): Promise<void> {
    const { req, res } = serverContext
    const request = new DirectRequest(req, res) as unknown as Request
    let response: Sent
    try {
      const asked = requestPayload(request, serverContext)
      const refusing = runHooks(hooks.onRequest, asked)
      if (refusing !== undefined) await refusing
      const answer = asked.refusal ?? (await answered(request, serverContext, mediaType))
      const told = responsePayload(request, answer, serverContext)
      const telling = runHooks(hooks.onResponse, told)
      if (telling !== undefined) await telling
      response = told.response
    } catch (error) {
      const { status, text } = options.uncaught(request, error)
      response = new fetchAPI.Response(text, { status })
    }
    if (response instanceof DirectResponse) response.send(res)
    else await sendNodeResponse(response, res, req, true)
  }

  return (req: IncomingMessage, res: ServerResponse): unknown => {
    const mediaType = mediaTypeOf(req)
    return mediaType === undefined ? yoga(req, res) : handle({ req, res, waitUntil }, mediaType)
  }
}

function unsupported(): never {
  throw new Error('No plugin of the gateway does this.')
}
