// A caller in front of a scripted server: what it is asked, what it sends, and what it makes of the answers.
import type * as z from 'zod'
import { type Answer, Fault, OutcomeError } from '../../src/core/errors.ts'
import { createDeadline, createWriteLife } from '../../src/core/life.ts'
import type { ReadOperation, WriteOperation } from '../../src/core/operation.ts'
import { localNotices } from '../../src/state/embedded/local-notices.ts'
import { createMemoryTokens } from '../../src/state/embedded/memory-tokens.ts'
import { createMemoryWindows } from '../../src/state/embedded/memory-windows.ts'
import { createUpstream, type UpstreamOptions, type Vendors } from '../../src/upstream.ts'
import type { Caller } from '../../src/vendors/call.ts'
import type { UpstreamCall } from '../../src/vendors/upstream-call.ts'
import { stored } from '../pages/stage.ts'
import { vendorsAt } from '../support/gateway.ts'
import { type Reply, startVendorServer, tokenAction, type VendorServer } from '../support/vendor-server.ts'

interface AskOptions {
  readonly deadlineMs?: number
  readonly client?: AbortSignal
}

interface SendOptions extends AskOptions {
  readonly graceMs?: number
  readonly onSending?: (sentAt: Date) => Promise<void>
  readonly unclearSince?: Date
}

export interface Calling extends AsyncDisposable {
  readonly vendor: VendorServer
  readonly caller: Caller
  /** Every attempt that got as far as the network. */
  readonly attempts: UpstreamCall[]
  read<Request extends z.ZodType, Response extends z.ZodType>(
    operation: ReadOperation<Request, Response>,
    request: z.output<Request>,
    options?: AskOptions,
  ): Promise<Answer<z.output<Response>>>
  send<Request extends z.ZodType, Response extends z.ZodType>(
    operation: WriteOperation<Request, Response>,
    request: z.output<Request>,
    options?: SendOptions,
  ): Promise<Answer<z.output<Response>>>
}

interface CallingOptions extends Partial<Omit<UpstreamOptions, 'vendors'>> {
  readonly vendors?: (url: string) => Vendors
}

export async function startCalling({
  vendors = vendorsAt,
  ...options
}: CallingOptions = {}): Promise<Calling> {
  const vendor = await startVendorServer()
  vendor.on(tokenAction, stored('token'))
  const upstream = createUpstream({
    vendors: vendors(vendor.url),
    quotas: new Map(),
    windows: createMemoryWindows(),
    tokens: createMemoryTokens(),
    notices: localNotices,
    ...options,
  })
  const attempts: UpstreamCall[] = []
  const onCall = (call: UpstreamCall) => attempts.push(call)
  return {
    vendor,
    caller: upstream.caller,
    attempts,
    async read(operation, request, { deadlineMs = 10_000, client } = {}) {
      using deadline = createDeadline(deadlineMs, client)
      return await upstream.caller.reader(deadline, onCall, 'test')(operation, request)
    },
    async send(operation, request, { deadlineMs = 10_000, client, graceMs = 10_000, ...more } = {}) {
      using deadline = createDeadline(deadlineMs, client)
      using life = createWriteLife(deadline, graceMs)
      return await upstream.caller.send(operation, request, { life, onCall, consumer: 'test', ...more })
    },
    async [Symbol.asyncDispose]() {
      await vendor[Symbol.asyncDispose]()
      await upstream[Symbol.asyncDispose]()
    },
  }
}

export async function failureOf(promise: Promise<unknown>): Promise<Fault | OutcomeError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Fault || error instanceof OutcomeError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** The code and details of a fault; anything else is thrown again. */
export async function faultOf(promise: Promise<unknown>) {
  const error = await failureOf(promise)
  if (!(error instanceof Fault)) throw error
  return { code: error.code, ...error.details }
}

export const refusal = (code: string, status = 400, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  headers,
  body: JSON.stringify({ Code: code, Message: 'no', RequestId: 'R', Success: false }),
})

/** A reply that tells when the request for it has arrived. */
export function noticed(reply: Reply) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const script = () => {
    resolve()
    return reply
  }
  return { arrived: promise, script }
}
