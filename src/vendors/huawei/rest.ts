// Huawei's cc-management protocol as a client: POST JSON, bearer token and app key, five spellings of one envelope.
import type * as z from 'zod'
import { parseJson } from '../../core/json.ts'
import {
  contractBroken,
  type Operation,
  type Product,
  type Refusals,
  rejected,
  stale,
  throttled,
  unavailable,
} from '../../core/operation.ts'
import { lowerCamelObject, text } from '../../core/wire.ts'
import { secretsOf } from '../conceal.ts'
import { pairs, redacted } from '../preview.ts'
import {
  type Attempt,
  type Envelope,
  type Protocol,
  UnreadableAnswer,
  type WireParameters,
} from '../protocol.ts'
import type { TokenStore } from '../token-store.ts'
import type { HttpRequest, HttpResponse, Transport } from '../transport.ts'
import { createTokenSource, type HuaweiAccount } from './token.ts'

/** What the HTTP statuses of the number and IVR pages mean: there 500 is a business failure, "check the parameters". */
const numberFamilyErrors: Refusals<unknown> = {
  'HTTP 400': rejected,
  'HTTP 401': stale,
  'HTTP 403': stale,
  'HTTP 404': contractBroken,
  'HTTP 429': throttled,
  'HTTP 500': rejected,
  'HTTP 502': unavailable,
  'HTTP 503': unavailable,
  'HTTP 504': unavailable,
}

/** Access codes, called routes and IVR flows. */
export const numberProduct: Product = {
  vendor: 'HUAWEI',
  name: 'cc-management',
  errors: numberFamilyErrors,
}

/** The pages about skill queues read the same statuses differently: 500 is the vendor's own failure, 404 a missing queue. */
export const skillProduct: Product = {
  vendor: 'HUAWEI',
  name: 'cc-management skill',
  errors: {
    'HTTP 400': rejected,
    'HTTP 401': stale,
    'HTTP 403': stale,
    'HTTP 404': rejected,
    'HTTP 429': throttled,
    'HTTP 500': unavailable,
    'HTTP 502': unavailable,
    'HTTP 503': unavailable,
    'HTTP 504': unavailable,
  },
}

const basePath = '/apiaccess/rest/cc-management/v1/'

/** The code is `returnCode`, `retCode` or `resultCode`, the text beside it `description`, `message` or `resultMessage`. */
const EnvelopeWire = lowerCamelObject({
  returnCode: text.optional(),
  retCode: text.optional(),
  resultCode: text.optional(),
  description: text.optional(),
  message: text.optional(),
  resultMessage: text.optional(),
})

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The table of the IVR page prints an outer object `schema`, which its sibling's example does not have. */
const unwrapped = (body: unknown): unknown =>
  isObject(body) && 'schema' in body && isObject(body.schema) ? body.schema : body

function parseEnvelope(
  { product }: Operation,
  response: HttpResponse,
): { body: unknown; envelope: z.output<typeof EnvelopeWire> } {
  try {
    const isEmpty = response.body.trim() === ''
    const body = unwrapped(isEmpty ? {} : parseJson(response.body, response.hasLongDigits))
    return { body, envelope: EnvelopeWire.parse(body) }
  } catch (error) {
    // The bodies of documented refusals are documented nowhere: there the status alone decides. Any other status
    // with a body that is not the vendor's is not the vendor's either (a firewall's 418).
    const isDocumented = Object.hasOwn(product.errors, `HTTP ${response.status}`)
    if (isDocumented && response.status <= 500) return { body: undefined, envelope: {} }
    throw new UnreadableAnswer('the body is not a JSON envelope', { cause: error })
  }
}

/** HTTP 200 and return code `"0"`; no page makes the code mandatory, so without one the status alone says success. */
function open(operation: Operation, response: HttpResponse): Envelope {
  const { body, envelope } = parseEnvelope(operation, response)
  const code = envelope.returnCode ?? envelope.retCode ?? envelope.resultCode ?? null
  const message = envelope.description ?? envelope.message ?? envelope.resultMessage ?? null
  const answered = response.status >= 200 && response.status < 300
  const isEnvelope = code !== null || message !== null || hasPayload(body)
  // Nothing of the vendor's own: the answer of something on the way.
  if (!isEnvelope && (answered || response.status > 500))
    throw new UnreadableAnswer('the body has no known member')
  return {
    succeeded: answered && (code === null || code === '0'),
    claimsSuccess: code === '0',
    body,
    code,
    message,
    requestId: null,
    success: null,
    data: null,
    envelopeStatus: null,
    accessDeniedDetail: null,
  }
}

const hasPayload = (body: unknown): boolean =>
  typeof body === 'object' &&
  body !== null &&
  ['data', 'Data', 'result', 'Result'].some((name) => Object.hasOwn(body, name))

export function createRestProtocol(
  account: HuaweiAccount,
  transport: Transport,
  store: TokenStore,
): Protocol {
  const tokens = createTokenSource(account, transport, store)
  const { origin } = new URL(account.endpoint)
  const request = (
    { path, name }: Operation,
    parameters: WireParameters,
    headers: HttpRequest['headers'],
  ) => ({
    origin,
    path: `${basePath}${path ?? name}`,
    method: 'POST' as const,
    headers,
    body: JSON.stringify(parameters),
  })
  const headersWith = (token: string) => ({
    'content-type': 'application/json',
    accept: 'application/json',
    authorization: `Bearer ${token}`,
    'x-app-key': account.appKey,
  })
  /** All that a token decides of an attempt. */
  const partsOf = (token: string) => ({
    token,
    headers: headersWith(token),
    secrets: secretsOf([token, account.appKey, account.appSecret.reveal()]),
    amend() {
      tokens.drop(token)
      return true
    },
  })
  /** One token serves many attempts. */
  let latest: ReturnType<typeof partsOf> | undefined

  function attemptWith(token: string, operation: Operation, parameters: WireParameters): Attempt {
    if (latest?.token !== token) latest = partsOf(token)
    const { headers, secrets, amend } = latest
    return { request: request(operation, parameters, headers), secrets, amend }
  }

  return {
    attempt(operation, parameters, timeoutMs) {
      const token = tokens.get(timeoutMs)
      return typeof token === 'string'
        ? attemptWith(token, operation, parameters)
        : token.then((fetched) => attemptWith(fetched, operation, parameters))
    },
    open,
    preview(operation, parameters) {
      const { path, method, headers } = request(operation, parameters, headersWith(redacted))
      return {
        vendor: 'HUAWEI',
        action: operation.name,
        method,
        endpoint: `${origin}${path}`,
        parameters: pairs(parameters),
        headers: pairs({ ...headers, authorization: `Bearer ${redacted}`, 'x-app-key': redacted }),
      }
    },
  }
}
