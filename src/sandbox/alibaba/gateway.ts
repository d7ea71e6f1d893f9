/** The RPC gateway: from a raw request to an answer in the format asked for, in the order of checks of the notes. */

import { randomUUID } from 'node:crypto'
import type { Applied, Prepared, RawRequest, Reply } from '../exchange.ts'
import type { AlibabaKey, SandboxConfig } from '../options.ts'
import type { Note } from '../transcript.ts'
import { answer, errorBody, type Writer } from './answer.ts'
import { authenticate } from './authenticate.ts'
import {
  badAction,
  badFormat,
  badMethod,
  badVersion,
  missing,
  missingHeader,
  Refusal,
  SoftRefusal,
  throttled,
} from './errors.ts'
import { failWith, type Skewed } from './fail.ts'
import { createNonces } from './nonces.ts'
import type { RpcCall, RpcOperation } from './operation.ts'
import { readParameters, refuseRepeated } from './parameters.ts'
import { productOf } from './products.ts'
import { createRateLimiter } from './rate.ts'
import { businessParameters, type RpcRequest, readRequest } from './request.ts'
import type { AlibabaState } from './state.ts'

export interface AlibabaTenant {
  name: string
  state: AlibabaState
}

interface Admitted {
  operation: RpcOperation
  call: RpcCall
  signedAt: number
}

export function createAlibaba(
  config: SandboxConfig,
  keys: ReadonlyMap<string, { key: AlibabaKey; account: AlibabaTenant }>,
): (raw: RawRequest) => Prepared {
  const nonces = createNonces(config.limits.nonces)
  const rate = createRateLimiter()
  // Whoever corrects its clock after a skewed answer is in time, and so is whoever does not.
  let shownSkewMs = 0

  return (raw) => {
    const requestId = randomUUID().toUpperCase()
    const writer: Writer = { requestId, xml: false, product: undefined, action: '' }
    const note: Note = { vendor: 'alibaba', product: 'unknown', action: '', signature: 'none' }
    try {
      const { operation, call, signedAt } = admit(raw, writer, note)
      const skewed: Skewed = (ms = config.limits.clockWindowMs + 60_000) => {
        shownSkewMs = ms
        return {
          now: call.now + ms,
          expired: Math.abs(call.now + ms - signedAt) > config.limits.clockWindowMs,
        }
      }
      return {
        note,
        apply: () => carryOut(operation, call, writer),
        fail: (fault, apply) => failWith(fault, { writer, skewed, apply }),
      }
    } catch (error) {
      return { note, refused: refused(error, writer) }
    }
  }

  /** All checks before the operation's own; tells writer and note what is known as soon as it is. */
  function admit(raw: RawRequest, writer: Writer, note: Note): Admitted {
    const now = config.clock()
    const request = readRequest(raw)
    describe(request, writer, note)
    const operation = route(request, writer)
    note.effect = operation.effect
    const { account: tenant, signedAt } = authenticate(request, {
      find: (id) => keys.get(id),
      nonces,
      now,
      shownSkewMs,
      clockWindowMs: config.limits.clockWindowMs,
    })
    note.account = tenant.name
    limitRate(operation, writer, tenant, now)
    refuseRepeated(request.repeated)
    const parameters = readParameters(request.all)
    return { operation, signedAt, call: { parameters, state: tenant.state, now, config } }
  }

  function limitRate(operation: RpcOperation, writer: Writer, tenant: AlibabaTenant, now: number): void {
    const perSecond = writer.product?.perSecond(config, operation.effect) ?? Number.POSITIVE_INFINITY
    const key = `${tenant.name} ${writer.product?.name} ${operation.effect}`
    if (!rate.allow(key, perSecond, now)) throw throttled()
  }
}

function describe(request: RpcRequest, writer: Writer, note: Note): void {
  writer.xml = request.format !== 'JSON'
  writer.action = request.action
  writer.product = productOf(request.version)
  note.product = writer.product?.name ?? 'unknown'
  note.action = request.action
  note.signature = request.scheme
  note.parameters = businessParameters(request)
  if (request.nonce !== undefined) note.nonce = request.nonce
}

/** Version before authentication is the one order that is known. */
function route(request: RpcRequest, writer: Writer): RpcOperation {
  if (request.raw.path !== '/') throw badAction()
  const v3 = request.scheme === 'ACS3-HMAC-SHA256'
  if (!request.version) throw v3 ? missingHeader('x-acs-version') : missing('Version')
  if (!writer.product) throw badVersion()
  if (request.format === 'unknown') throw badFormat()
  if (!request.action) throw v3 ? missingHeader('x-acs-action') : missing('Action')
  const operation = writer.product.operations.get(request.action)
  if (!operation) throw badAction()
  // Which of GET and POST an operation refuses is not known: both are taken.
  if (request.raw.method !== 'GET' && request.raw.method !== 'POST') throw badMethod()
  return operation
}

function carryOut(operation: RpcOperation, call: RpcCall, writer: Writer): Applied {
  try {
    const payload = operation.run(call)
    const seal = operation.seal ?? writer.product?.seal
    const reply = answer(200, seal ? seal(payload, writer.requestId, call) : payload, writer)
    return { reply, refused: false }
  } catch (error) {
    return { reply: refused(error, writer), refused: true }
  }
}

function refused(error: unknown, writer: Writer): Reply {
  if (error instanceof SoftRefusal && writer.product) {
    const body = writer.product.sealSoft(error.code, error.message, error.data, writer.requestId)
    return answer(200, body, writer)
  }
  if (error instanceof Refusal) {
    return answer(error.status, errorBody(error.code, error.message, writer, error.extra), writer)
  }
  throw error
}
