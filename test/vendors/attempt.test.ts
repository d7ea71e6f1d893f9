// What one attempt takes on its way is given back whatever becomes of it.
import { expect, it } from 'vitest'
import { createDeadline } from '../../src/core/life.ts'
import { localNotices } from '../../src/state/embedded/local-notices.ts'
import { type Account, createAccount } from '../../src/vendors/account.ts'
import { describe as describeInstance } from '../../src/vendors/alibaba/instance.ts'
import { createCaller } from '../../src/vendors/call.ts'
import { createCoalescer } from '../../src/vendors/coalesce.ts'
import type { Envelope, Protocol } from '../../src/vendors/protocol.ts'
import type { Place } from '../../src/vendors/quota.ts'
import type { HttpResponse } from '../../src/vendors/transport.ts'
import type { OnCall } from '../../src/vendors/upstream-call.ts'

const response: HttpResponse = {
  status: 200,
  contentType: 'application/json',
  headers: {},
  body: '{}',
  hasLongDigits: false,
  hasLongHex: false,
}
const refused: Envelope = {
  succeeded: false,
  claimsSuccess: false,
  body: {},
  code: 'Forbidden',
  message: null,
  requestId: null,
  success: null,
  data: null,
  envelopeStatus: null,
  accessDeniedDetail: null,
}

/** One that a vendor refuses, which is an answer; at one of its steps something may happen that nobody foresaw. */
function refusals() {
  const steps: Record<'signing' | 'sending' | 'opening' | 'telling', () => void> = {
    signing: () => undefined,
    sending: () => undefined,
    opening: () => undefined,
    telling: () => undefined,
  }
  const counts = { given: 0, released: 0 }
  const place = (): Place => {
    counts.given++
    return { release: () => counts.released++ }
  }
  const protocol: Protocol = {
    attempt() {
      steps.signing()
      return { request: { origin: 'http://vendor', path: '/', method: 'POST', headers: {} } }
    },
    open() {
      steps.opening()
      return refused
    },
    preview() {
      throw new Error('not asked for')
    },
  }
  const account: Account = createAccount({
    protocol,
    quota: { take: place, expect: () => undefined, pause: () => undefined },
    transport: {
      async send() {
        steps.sending()
        return response
      },
      async [Symbol.asyncDispose]() {
        // Nothing is open.
      },
    },
  })
  const caller = createCaller({
    accounts: { ALIBABA: account },
    reads: createCoalescer(localNotices),
    timeouts: { repeatableMs: 1_000, onceMs: 1_000 },
  })
  const onCall: OnCall = () => steps.telling()
  const ask = async () => {
    using deadline = createDeadline(5_000)
    return await caller
      .reader(
        deadline,
        onCall,
        'test',
      )(describeInstance, { instanceId: 'i' })
      .then(
        () => 'answered',
        (error: Error) => error.name,
      )
  }
  return { steps, counts, ask, circuits: () => account.circuits().map(({ state }) => state) }
}

it.each([
  ['signing', true],
  ['sending', false],
  ['opening', false],
  ['telling', false],
] as const)('a fault of our own in %s leaves no place taken', async (step, isReleased) => {
  const { steps, counts, ask, circuits } = refusals()
  const wellBehaved = await ask()
  expect(wellBehaved).toBe('PermissionDeniedError')
  steps[step] = () => {
    throw new TypeError('nobody foresaw this')
  }
  // More than may be under way at once.
  for (let made = 0; made < 70; made++) expect(await ask()).toBe('TypeError')
  expect(counts).toEqual({ given: 71, released: isReleased ? 70 : 0 })
  steps[step] = () => undefined
  expect(await ask()).toBe(wellBehaved)
  expect(circuits()).toEqual(['closed'])
})
