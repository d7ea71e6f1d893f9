/** A caller of the cc-management family: token first, then JSON by POST. */

import type { Sandbox } from '../../../src/sandbox/server.ts'
import { type Answer, send } from '../clients.ts'

export const tokenPath = '/apigovernance/api/oauth/tokenByAkSk'
export const basePath = '/apiaccess/rest/cc-management/v1/'

export const credentials = { app_key: 'sandbox', app_secret: 'sandbox-secret' }

export async function login(
  sandbox: Sandbox,
  body: object = credentials,
  headers: Record<string, string> = {},
) {
  return send(sandbox.url + tokenPath, {
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

export async function huawei(sandbox: Sandbox, body: object = credentials) {
  const token = String((await login(sandbox, body)).json['AccessToken'])
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${token}`,
    'X-APP-Key': 'sandbox',
  }
  const call = (path: string, body: object = {}, extra: Record<string, string> = {}) =>
    send(sandbox.url + basePath + path, { headers: { ...headers, ...extra }, body: JSON.stringify(body) })
  return { token, headers, call }
}

export const listOf = (answer: { json: Answer }) =>
  ((answer.json['data'] as Answer)['calledRouteList'] as Answer[]) ?? []
