// Alibaba Cloud's RPC protocol as a client: flattened parameters, ACS3 headers, the envelope and its contradictions.
import * as z from 'zod'
import { decoded } from '../../core/decoder.ts'
import { parseJson } from '../../core/json.ts'
import {
  authFailed,
  contractBroken,
  duplicate,
  type Operation,
  type Product,
  permissionDenied,
  type Refusals,
  stale,
  throttled,
  unavailable,
} from '../../core/operation.ts'
import type { Secret } from '../../core/redact.ts'
import { flag, jsonText, text, told, upperCamelObject } from '../../core/wire.ts'
import { secretsOf, withOwn } from '../conceal.ts'
import { pairs, perAttempt, redacted } from '../preview.ts'
import { type Envelope, type Protocol, UnreadableAnswer, type WireParameters } from '../protocol.ts'
import type { HttpResponse } from '../transport.ts'
import { canonicalQuery, createNonces, createSigner, type Sign, sha256Hex } from './sign.ts'
import { parseXml } from './xml.ts'

export interface AlibabaAccount {
  readonly accessKeyId: string
  readonly accessKeySecret: Secret
  readonly securityToken?: Secret
  readonly outboundBotEndpoint: string
  readonly aiccsEndpoint: string
}

/** Codes that any operation may answer, from the vendor's list of common client errors. */
const commonErrors: Refusals<unknown> = {
  Forbidden: permissionDenied,
  NoPermission: permissionDenied,
  Permission: permissionDenied,
  PermissionInsufficient: permissionDenied,
  'isp.RAM_PERMISSION_DENY': permissionDenied,
  Throttling: throttled,
  'HTTP 429': throttled,
  ServiceUnavailable: unavailable,
  InternalError: unavailable,
  UnknownError: unavailable,
  'isp.SYSTEM_ERROR': unavailable,
  InvalidAccessKeyId: authFailed,
  SignatureDoesNotMatch: authFailed,
  IncompleteSignature: authFailed,
  InvalidSignatureMethod: authFailed,
  SignatureNonceUsed: duplicate,
  InvalidTimeStamp: stale,
  IllegalTimestamp: stale,
  MissingSecurityToken: authFailed,
  InvalidSecurityToken: authFailed,
  InvalidVersion: contractBroken,
  NoSuchVersion: contractBroken,
  InvalidAction: contractBroken,
  InvalidApi: contractBroken,
  InvalidProduct: contractBroken,
}

export const outboundBot: Product = {
  vendor: 'ALIBABA',
  name: 'OutboundBot',
  version: '2019-12-26',
  errors: commonErrors,
}

export const aiccs: Product = {
  vendor: 'ALIBABA',
  name: 'aiccs',
  version: '2019-10-15',
  errors: commonErrors,
}

/** Lists become `Name.1`, `Name.2` ... and objects `Name.member`; JSON-text lists are text already. */
export function flatten(parameters: WireParameters): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const name of Object.keys(parameters)) flattenInto(flat, name, parameters[name])
  return flat
}

function flattenInto(flat: Record<string, string>, name: string, value: unknown): void {
  if (value === undefined || value === null) return
  if (typeof value !== 'object') flat[name] = String(value)
  else if (Array.isArray(value))
    for (const [index, element] of value.entries()) flattenInto(flat, `${name}.${index + 1}`, element)
  else for (const [member, inner] of Object.entries(value)) flattenInto(flat, `${name}.${member}`, inner)
}

/** Success codes as the products spell them (`OK`, `ok`, `Success`, `200`). */
const successCodes = new Set(['ok', 'success', '200'])

const EnvelopeWire = upperCamelObject({
  requestId: text.optional(),
  code: text.optional(),
  message: text.optional(),
  success: flag.optional(),
  httpStatusCode: text.optional(),
  data: z.unknown().optional(),
  accessDeniedDetail: z.unknown().optional(),
})

function parseBody({ contentType, body, hasLongDigits }: HttpResponse): unknown {
  try {
    return /xml/i.test(contentType) ? parseXml(body) : parseJson(body, hasLongDigits)
  } catch (error) {
    throw new UnreadableAnswer('the body is neither JSON nor XML', { cause: error })
  }
}

const AccessDeniedWire = jsonText(
  upperCamelObject({ authAction: told(text), noPermissionType: told(text), policyType: told(text) }),
)

/** `None` is the vendor's way of saying nothing; refusals carry an object, of which the action and kind are told. */
function accessDenied(detail: unknown): string | null {
  if (detail === undefined || detail === 'None') return null
  const refusal = AccessDeniedWire.safeParse(detail)
  if (refusal.success) {
    const { authAction, noPermissionType, policyType } = refusal.data
    return [authAction, noPermissionType, policyType].filter((part) => part !== null).join(' ') || null
  }
  return typeof detail === 'string' && detail !== '' ? detail : null
}

/**
 * One success rule for both products: HTTP 2xx, and `Success` is not false, and the code and the envelope's own
 * status are those of success where present, and a boolean `Data` is not false. Anything else is a failure.
 */
function open(operation: Operation, response: HttpResponse): Envelope {
  const body = parseBody(response)
  const envelope = decoded(EnvelopeWire, body)
  if (!envelope.success) throw new UnreadableAnswer('the body is not an envelope', { cause: envelope.error })
  const { code, message, success, requestId, httpStatusCode, data, accessDeniedDetail } = envelope.data
  if (code === undefined && success === undefined)
    throw new UnreadableAnswer('neither Code nor Success is there')
  const answered = operation.answersBoolean === true ? flag.safeParse(data) : undefined
  // A status that is no number says nothing.
  const envelopeStatus = /^\d{3}$/.test(httpStatusCode ?? '') ? Number(httpStatusCode) : null
  const claimsSuccess = code === undefined ? success === true : successCodes.has(code.toLowerCase())
  return {
    succeeded:
      response.status >= 200 &&
      response.status < 300 &&
      success !== false &&
      claimsSuccess &&
      (envelopeStatus === null || (envelopeStatus >= 200 && envelopeStatus < 300)) &&
      answered?.data !== false,
    claimsSuccess,
    body,
    code: code ?? null,
    message: message ?? null,
    requestId: requestId ?? null,
    success: success ?? null,
    data: answered?.data ?? null,
    envelopeStatus,
    accessDeniedDetail: accessDenied(accessDeniedDetail),
  }
}

/** Everything travels in the query of a POST with an empty body, as the vendor's own clients do it. */
const method = 'POST'
const payloadHash = sha256Hex('')

type Named = Pick<Operation, 'product' | 'name'>

function endpoint(url: string): Pick<URL, 'origin' | 'host'> {
  const { origin, host } = new URL(url)
  return { origin, host }
}

/** What no response tells is not worth a repeat: the clocks agree to within this. */
const agreementMs = 30_000

/** An instant as the signature has it; many requests share a second. */
function createSecondText(): (ms: number) => string {
  let second = Number.NaN
  let text = ''
  return (ms) => {
    const latest = Math.floor(ms / 1_000)
    if (latest !== second) {
      second = latest
      text = `${new Date(latest * 1_000).toISOString().slice(0, 'YYYY-MM-DDThh:mm:ss'.length)}Z`
    }
    return text
  }
}

export function createRpcProtocol(account: AlibabaAccount, now: () => number = Date.now): Protocol {
  /** How far the vendor's clock is ahead of ours; learned from the answer to a request whose time was refused. */
  let clockAheadMs = 0

  const { accessKeyId, accessKeySecret, securityToken } = account
  const aiccsEndpoint = endpoint(account.aiccsEndpoint)
  const outboundBotEndpoint = endpoint(account.outboundBotEndpoint)
  const credentials = secretsOf([accessKeyId, accessKeySecret.reveal(), securityToken?.reveal() ?? ''])
  const secondText = createSecondText()
  const freshNonce = createNonces()

  /** Judged by the clock the attempt was signed with: of several at once the first to be refused corrects it for all. */
  function learnClock({ headers }: HttpResponse, signedAheadMs: number): boolean {
    const aheadMs = Date.parse(String(headers['date'])) - now()
    if (Number.isNaN(aheadMs) || Math.abs(aheadMs - signedAheadMs) < agreementMs) return false
    clockAheadMs = aheadMs
    return true
  }

  const tokenHeaders = securityToken && {
    'x-acs-accesskey-id': accessKeyId,
    'x-acs-security-token': securityToken.reveal(),
  }

  function headersOf(
    { product, name }: Named,
    host: string,
    time: string,
    nonce: string,
    authorization: string,
  ): Record<string, string> {
    const headers = {
      accept: 'application/json',
      host,
      'x-acs-action': name,
      'x-acs-version': product.version ?? '',
      'x-acs-date': time,
      'x-acs-signature-nonce': nonce,
      'x-acs-content-sha256': payloadHash,
      authorization,
    }
    return tokenHeaders === undefined ? headers : { ...headers, ...tokenHeaders }
  }

  const endpointOf = ({ product }: Named) => (product === aiccs ? aiccsEndpoint : outboundBotEndpoint)

  const signer = createSigner(accessKeyId, accessKeySecret.reveal())
  const signs = new WeakMap<Named, Sign>()

  /** Made once for each operation. */
  function signOf(operation: Named): Sign {
    const known = signs.get(operation)
    if (known !== undefined) return known
    const headers = headersOf(operation, endpointOf(operation).host, '', '', '')
    const sign = signer({ method, headers, fresh: ['x-acs-date', 'x-acs-signature-nonce'], payloadHash })
    signs.set(operation, sign)
    return sign
  }

  return {
    attempt(operation, parameters) {
      const query = canonicalQuery(flatten(parameters))
      const { origin, host } = endpointOf(operation)
      const signedAheadMs = clockAheadMs
      const time = secondText(now() + signedAheadMs)
      const nonce = freshNonce()
      const { authorization, signature } = signOf(operation)(query, [time, nonce])
      return {
        request: {
          origin,
          path: query === '' ? '/' : `/?${query}`,
          method,
          headers: headersOf(operation, host, time, nonce, authorization),
        },
        secrets: withOwn(credentials, [signature, nonce], [authorization]),
        amend: (response) => learnClock(response, signedAheadMs),
      }
    },
    open,
    preview(operation, parameters) {
      const { origin, host } = endpointOf(operation)
      const headers = headersOf(operation, host, perAttempt, perAttempt, redacted)
      const hidden = Object.keys(tokenHeaders ?? {}).map((name) => [name, redacted])
      return {
        vendor: 'ALIBABA',
        action: operation.name,
        method,
        endpoint: `${origin}/`,
        parameters: pairs(flatten(parameters)),
        headers: pairs({ ...headers, ...Object.fromEntries(hidden) }),
      }
    },
  }
}
