/** The Huawei side: token address, header checks, routing and envelopes of the cc-management family. */

import { createHash, timingSafeEqual } from 'node:crypto'
import { type Applied, header, type Prepared, type RawRequest, type Reply } from '../exchange.ts'
import type { HuaweiKey, SandboxConfig } from '../options.ts'
import type { Note } from '../transcript.ts'
import { failure, reply } from './answer.ts'
import { BadRequest } from './bad-request.ts'
import { parseBody, readBody } from './body.ts'
import { failWith } from './fail.ts'
import { BusinessFailure, type RestOperation, returnCode } from './operation.ts'
import { actionOf, operations } from './operations.ts'
import type { HuaweiState } from './state.ts'
import { createTokens, lifetime, type Tokens, tokenAction } from './token.ts'

export interface HuaweiTenant {
  name: string
  state: HuaweiState
}

type Keys = ReadonlyMap<string, { key: HuaweiKey; account: HuaweiTenant }>

const base = '/apiaccess/rest/cc-management/v1/'
export const tokenPath = `/apigovernance/api/oauth/${tokenAction}`

export function createHuawei(config: SandboxConfig, keys: Keys): (raw: RawRequest) => Prepared {
  const tokens = createTokens<HuaweiTenant>()
  return (raw) => {
    const members = raw.body.length === 0 ? undefined : parseBody(raw.body.toString('utf8'))
    if (raw.path === tokenPath) return prepareToken(raw, members, config, keys, tokens)
    const operation = raw.path.startsWith(base) ? operations.get(raw.path.slice(base.length)) : undefined
    const token = bearer(raw)
    const note: Note = {
      vendor: 'huawei',
      product: 'cc-management',
      ...named(operation, raw),
      body: members,
      signature: token === undefined ? 'none' : 'bearer',
    }
    const envelope = operation?.envelope ?? returnCode
    const refuse = (status: number, text: string) => ({ note, refused: failure(status, envelope, text) })
    if (!operation) return refuse(404, 'the requested content is not found')
    if (raw.method !== 'POST') return refuse(405, 'method not allowed')
    const tenant = authorize(raw, token, tokens, config.clock())
    if (!tenant) return refuse(tokenStatus(config, operation), 'authentication fails')
    note.account = tenant.name
    const drop = () => tokens.drop(token ?? '')
    return {
      note,
      apply: () => carryOut(operation, members, raw, tenant, config),
      fail: (fault, apply) =>
        failWith(fault, { envelope, tokenStatus: tokenStatus(config, operation), config, drop, apply }),
    }
  }
}

function named(operation: RestOperation | undefined, raw: RawRequest): Pick<Note, 'action' | 'effect'> {
  return operation ? { action: actionOf(operation), effect: operation.effect } : { action: raw.path }
}

/** `Bearer` and exactly one space, as the page insists. */
function bearer(raw: RawRequest): string | undefined {
  return /^Bearer (\S+)$/.exec(header(raw, 'authorization') ?? '')?.[1]
}

/** simulated: the app key may be left out (the page's table), but a wrong one is refused. */
function authorize(
  raw: RawRequest,
  token: string | undefined,
  tokens: Tokens<HuaweiTenant>,
  now: number,
): HuaweiTenant | undefined {
  const found = token === undefined ? undefined : tokens.find(token, now)
  const appKey = header(raw, 'x-app-key')
  return found && (appKey === undefined || appKey === found.appKey) ? found.tenant : undefined
}

function tokenStatus(config: SandboxConfig, operation: RestOperation): 401 | 403 {
  const { huaweiTokenStatus } = config.strict
  return huaweiTokenStatus === 'family' ? operation.tokenStatus : huaweiTokenStatus
}

function carryOut(
  operation: RestOperation,
  members: Record<string, unknown> | undefined,
  raw: RawRequest,
  tenant: HuaweiTenant,
  config: SandboxConfig,
): Applied {
  const refused = (reply: Reply): Applied => ({ reply, refused: true })
  try {
    if (!members && raw.body.length > 0) throw new BadRequest('body is not a JSON object')
    const body = readBody(members ?? {})
    const wire = operation.run({ body, state: tenant.state, config })
    return { reply: reply(200, wire, operation.envelope), refused: false }
  } catch (error) {
    if (error instanceof BadRequest) return refused(failure(400, operation.envelope, error.message))
    if (error instanceof BusinessFailure) {
      const status = config.strict.huaweiFailure === 'http-500' ? error.status : 200
      return refused(failure(status, operation.envelope, error.message, { members: error.members }))
    }
    throw error
  }
}

/** simulated: errors of the token call are not documented; 403 for a wrong key was met by an integration. */
function prepareToken(
  raw: RawRequest,
  members: Record<string, unknown> | undefined,
  config: SandboxConfig,
  keys: Keys,
  tokens: Tokens<HuaweiTenant>,
): Prepared {
  const { app_key: appKey, app_secret: appSecret } = members ?? {}
  const note: Note = {
    vendor: 'huawei',
    product: 'oauth',
    action: tokenAction,
    effect: 'read',
    // The secret stays out of the transcript.
    body: { app_key: appKey },
    signature: 'none',
  }
  const refuse = (status: number, text: string) => ({ note, refused: failure(status, returnCode, text) })
  if (raw.method !== 'POST') return refuse(405, 'method not allowed')
  if (typeof appKey !== 'string' || typeof appSecret !== 'string')
    return refuse(400, 'app_key or app_secret missing')
  const seconds = lifetime(header(raw, 'x-token-expire'))
  if (seconds === undefined) return refuse(400, 'X-Token-Expire is invalid')
  const known = keys.get(appKey)
  if (!known || !sameSecret(known.key.appSecret, appSecret)) return refuse(403, 'authentication fails')
  note.account = known.account.name
  const target = { envelope: returnCode, tokenStatus: 403, config, drop: () => undefined } as const
  return {
    note,
    apply: () => {
      const wire = tokens.issue(known.account, appKey, seconds, config.clock())
      return { reply: reply(200, wire, returnCode), refused: false }
    },
    fail: (fault, apply) => failWith(fault, { ...target, apply }),
  }
}

function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
}
