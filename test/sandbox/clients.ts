/** The vendors' own clients, unmodified, and a plain HTTP caller for what they cannot be made to send. */

import { createHash, createHmac, randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import type openapiCore from '@alicloud/openapi-core'
import PopClient from '@alicloud/pop-core'
import * as $dara from '@darabonba/typescript'
import type { Sandbox } from '../../src/sandbox/server.ts'

// As Node itself would load it: the test runner unwraps the default of this CommonJS package differently.
const openapi = createRequire(import.meta.url)('@alicloud/openapi-core') as typeof openapiCore
const { $OpenApiUtil, OpenApiUtil } = openapi

export const outboundBot = '2019-12-26'
export const aiccs = '2019-10-15'

export interface Credentials {
  accessKeyId: string
  accessKeySecret: string
  securityToken?: string
}

export const permanent: Credentials = { accessKeyId: 'sandbox', accessKeySecret: 'sandbox-secret' }
export const temporary: Credentials = {
  accessKeyId: 'STS.sandbox',
  accessKeySecret: 'sandbox-sts-secret',
  securityToken: 'sandbox-token',
}

export type Answer = Record<string, unknown>

/** Signature v1. Pass lists flattened or as JSON text, as its users must. */
export function pop(
  sandbox: Sandbox,
  version: string,
  method: 'GET' | 'POST' = 'POST',
  credentials = permanent,
) {
  const client = new PopClient({
    endpoint: sandbox.url,
    apiVersion: version,
    ...credentials,
    opts: { method, timeout: 10_000 },
  })
  return (action: string, parameters: object = {}): Promise<Answer> =>
    client.request<Answer>(action, parameters)
}

export interface CoreOptions {
  credentials?: Credentials
  method?: 'GET' | 'POST'
  /** Puts the parameters in a form body instead of the query. */
  form?: boolean
  /** v2 mode is signature v1 with this client. */
  mode?: 'v2'
  headers?: Record<string, string>
  authType?: 'AK' | 'Anonymous'
}

/** Signature v3. */
export function core(sandbox: Sandbox, version: string, options: CoreOptions = {}) {
  const { credentials = permanent, method = 'POST', form = false, mode, headers, authType = 'AK' } = options
  const client = new openapi.default(
    new $OpenApiUtil.Config({
      ...credentials,
      endpoint: `127.0.0.1:${sandbox.port}`,
      protocol: 'http',
      readTimeout: 10_000,
      ...(mode === undefined ? {} : { signatureAlgorithm: mode }),
    }),
  )
  return async (action: string, parameters: Record<string, unknown> = {}): Promise<Answer> => {
    const params = new $OpenApiUtil.Params({
      action,
      version,
      protocol: 'HTTP',
      pathname: '/',
      method,
      authType,
      style: 'RPC',
      reqBodyType: 'formData',
      bodyType: 'json',
    })
    const flat = OpenApiUtil.query(parameters)
    const request = new $OpenApiUtil.OpenApiRequest({
      ...(form ? { body: flat } : { query: flat }),
      ...(headers ? { headers } : {}),
    })
    const answer: unknown = await client.callApi(params, request, new $dara.RuntimeOptions({}))
    return (answer as { body: Answer }).body
  }
}

/** Everything a v3 request is made of, signed by 15 lines of our own, then open to tampering. */
export function signedV3(
  sandbox: Sandbox,
  action: string,
  version: string,
  query: string,
  options: {
    time?: Date
    secret?: string
    body?: string
    contentType?: string
    extra?: Record<string, string>
  } = {},
) {
  const body = options.body ?? ''
  const headers: Record<string, string> = {
    host: `127.0.0.1:${sandbox.port}`,
    'x-acs-action': action,
    'x-acs-version': version,
    'x-acs-date': (options.time ?? new Date()).toISOString().replace(/\.\d+Z$/, 'Z'),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-content-sha256': createHash('sha256').update(body).digest('hex'),
    ...(options.contentType ? { 'content-type': options.contentType } : {}),
    ...options.extra,
  }
  const names = Object.keys(headers).sort()
  const canonical = [
    'POST',
    '/',
    query,
    names.map((name) => `${name}:${headers[name]}\n`).join(''),
    names.join(';'),
    headers['x-acs-content-sha256'],
  ].join('\n')
  const hash = createHash('sha256').update(canonical).digest('hex')
  const signature = createHmac('sha256', options.secret ?? 'sandbox-secret')
    .update(`ACS3-HMAC-SHA256\n${hash}`)
    .digest('hex')
  headers['authorization'] =
    `ACS3-HMAC-SHA256 Credential=sandbox,SignedHeaders=${names.join(';')},Signature=${signature}`
  return { url: `${sandbox.url}/?${query}`, headers, body }
}

export interface RawAnswer {
  status: number
  type: string
  text: string
  json: Answer
  headers: Headers
}

export async function send(
  url: string,
  init: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  const { host: _host, ...headers } = init.headers ?? {}
  const method = init.method ?? 'POST'
  const response = await fetch(url, {
    method,
    headers,
    ...(init.body && method !== 'GET' ? { body: init.body } : {}),
  })
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  const json = /json/.test(type) && text !== '' ? (JSON.parse(text) as Answer) : {}
  return { status: response.status, type, text, json, headers: response.headers }
}

/** What a promise rejected with; fails the test when it did not. */
export async function rejection(
  promise: Promise<unknown>,
): Promise<{ code?: string; message?: string } & Answer> {
  try {
    await promise
  } catch (error) {
    return error as Answer
  }
  throw new Error('expected a refusal')
}
