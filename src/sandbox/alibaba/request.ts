/** What an RPC request says about itself, before anything is believed. */

import { header, type RawRequest } from '../exchange.ts'
import type { SignatureKind } from '../transcript.ts'
import { badParameter } from './errors.ts'
import { type Pair, parsePairs } from './signature.ts'

export interface RpcRequest {
  raw: RawRequest
  scheme: Extract<SignatureKind, 'ACS3-HMAC-SHA256' | 'HMAC-SHA1' | 'none'>
  query: readonly Pair[]
  form: readonly Pair[]
  /** Query and form together; the first of a repeated name wins here, repetition is refused later. */
  all: ReadonlyMap<string, string>
  repeated?: string
  action: string
  version: string
  format: 'JSON' | 'XML' | 'unknown'
  nonce?: string
}

const commonParameters = new Set([
  'Action',
  'Version',
  'Format',
  'AccessKeyId',
  'BearerToken',
  'SecurityToken',
  'Signature',
  'SignatureMethod',
  'SignatureNonce',
  'SignatureType',
  'SignatureVersion',
  'Timestamp',
])

export function businessParameters(request: RpcRequest): Record<string, string> {
  return Object.fromEntries([...request.all].filter(([name]) => !commonParameters.has(name)))
}

export function readRequest(raw: RawRequest): RpcRequest {
  const query = pairs(raw.query)
  const isForm = /^application\/x-www-form-urlencoded/i.test(header(raw, 'content-type') ?? '')
  const form = isForm ? pairs(raw.body.toString('utf8')) : []
  const all = new Map<string, string>()
  let repeated: string | undefined
  for (const [name, value] of [...form, ...query]) {
    if (!all.has(name)) all.set(name, value)
    else if (all.get(name) !== value) repeated ??= name
  }
  const scheme = schemeOf(raw, all)
  // pop-core sends x-acs-action and x-acs-version too, unsigned: parameters come first unless the scheme is v3.
  const named = (parameter: string, name: string) =>
    scheme === 'ACS3-HMAC-SHA256' ? header(raw, name) : (all.get(parameter) ?? header(raw, name))
  const nonce = named('SignatureNonce', 'x-acs-signature-nonce')
  return {
    raw,
    scheme,
    query,
    form,
    all,
    ...(repeated === undefined ? {} : { repeated }),
    action: named('Action', 'x-acs-action') ?? '',
    version: named('Version', 'x-acs-version') ?? '',
    format: formatOf(raw, scheme, all),
    ...(nonce ? { nonce } : {}),
  }
}

function pairs(text: string): Pair[] {
  try {
    return parsePairs(text)
  } catch {
    throw badParameter()
  }
}

function schemeOf(raw: RawRequest, all: ReadonlyMap<string, string>): RpcRequest['scheme'] {
  if (/^ACS3-/.test(header(raw, 'authorization') ?? '')) return 'ACS3-HMAC-SHA256'
  return all.has('Signature') ? 'HMAC-SHA1' : 'none'
}

/** v1 answers XML unless Format says JSON; v3 answers JSON unless Accept asks for XML only (simulated). */
function formatOf(
  raw: RawRequest,
  scheme: RpcRequest['scheme'],
  all: ReadonlyMap<string, string>,
): RpcRequest['format'] {
  const accept = header(raw, 'accept') ?? ''
  if (scheme === 'ACS3-HMAC-SHA256') {
    return /xml/i.test(accept) && !/json|\*\/\*/i.test(accept) ? 'XML' : 'JSON'
  }
  const format = (all.get('Format') || 'XML').toUpperCase()
  return format === 'JSON' || format === 'XML' ? format : 'unknown'
}
