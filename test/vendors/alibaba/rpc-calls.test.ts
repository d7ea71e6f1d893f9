// Alibaba's time and nonces: every attempt signed afresh, the clock corrected once and for all, a used nonce understood.
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../src/core/redact.ts'
import { create, list } from '../../../src/vendors/alibaba/instance.ts'
import { createRpcProtocol } from '../../../src/vendors/alibaba/rpc.ts'
import { changed, instanceId, page, stored } from '../../pages/stage.ts'
import type { SeenRequest } from '../../support/vendor-server.ts'
import { type Calling, faultOf, refusal, startCalling } from '../calling.ts'

const account = {
  accessKeyId: 'key',
  accessKeySecret: new Secret('secret'),
  outboundBotEndpoint: 'https://outboundbot.example',
  aiccsEndpoint: 'https://aiccs.example',
}

it('signs every attempt afresh: another nonce, the time it is then, and so another signature', async () => {
  const clock = { time: Date.UTC(2026, 6, 1, 8, 0, 0) }
  const protocol = createRpcProtocol(account, () => clock.time)
  const attempt = async () => (await protocol.attempt(list, { PageNumber: 1 }, 1_000)).request
  const first = await attempt()
  clock.time += 1_500
  const second = await attempt()
  expect([first.headers['x-acs-date'], second.headers['x-acs-date']]).toEqual([
    '2026-07-01T08:00:00Z',
    '2026-07-01T08:00:01Z',
  ])
  expect(first.path).toBe(second.path)
  for (const header of ['x-acs-signature-nonce', 'authorization'])
    expect(first.headers[header]).not.toBe(second.headers[header])
})

const minute = 60_000
const read = (calling: Calling, pageNumber = 1) => calling.read(list, { pageNumber, pageSize: 10 })

/** A vendor whose clock is that far ahead: it refuses what is signed more than a quarter of an hour off. */
const vendorAhead = (aheadMs: number, code: string) => (request: SeenRequest) => {
  const now = Date.now() + aheadMs
  const headers = { Date: new Date(now).toUTCString() }
  const signedAt = Date.parse(String(request.headers['x-acs-date']))
  return Math.abs(now - signedAt) > 15 * minute
    ? refusal(code, 400, headers)
    : { body: stored('list-instances'), headers }
}

describe('clocks that disagree', () => {
  it.each([
    [20 * minute, 'IllegalTimestamp'],
    [-120 * minute, 'InvalidTimeStamp.Expired'],
  ])('by %i ms are corrected once, and stay corrected', async (aheadMs, code) => {
    await using calling = await startCalling()
    calling.vendor.on('ListInstances', vendorAhead(aheadMs, code))
    await read(calling)
    expect(calling.attempts.map((attempt) => attempt.code)).toEqual([code, 'OK'])
    await read(calling)
    expect(calling.attempts).toHaveLength(3)
  })

  it('are corrected for all who were under way', async () => {
    await using calling = await startCalling()
    calling.vendor.on('ListInstances', vendorAhead(20 * minute, 'IllegalTimestamp'))
    // More than there are repeats in the budget.
    await Promise.all(Array.from({ length: 15 }, (_, index) => read(calling, index + 1)))
    expect(calling.attempts.length).toBeGreaterThan(15)
    expect(calling.attempts.length).toBeLessThanOrEqual(30)
  })

  it('that agree after all make no repeat: another reason is behind it', async () => {
    await using calling = await startCalling()
    calling.vendor.on('ListInstances', refusal('IllegalTimestamp'))
    expect(await faultOf(read(calling))).toMatchObject({ code: 'VENDOR_AUTH_FAILED', retryable: false })
    expect(calling.attempts).toHaveLength(1)
  })

  it('that jump all the time are followed one time per call', async () => {
    await using calling = await startCalling()
    let hours = 0
    calling.vendor.on('ListInstances', () => {
      const headers = { Date: new Date(Date.now() + ++hours * 60 * minute).toUTCString() }
      return refusal('IllegalTimestamp', 400, headers)
    })
    expect(await faultOf(read(calling))).toMatchObject({ code: 'VENDOR_AUTH_FAILED' })
    expect(calling.attempts).toHaveLength(2)
  })
})

describe('a nonce that was used', () => {
  const used = refusal('SignatureNonceUsed')

  it('is another attempt for a read', async () => {
    await using calling = await startCalling()
    calling.vendor.on('ListInstances', used, stored('list-instances'))
    await read(calling)
    expect(calling.attempts.map(({ code }) => code)).toEqual(['SignatureNonceUsed', 'OK'])
  })

  it('means for a create that it may have arrived: it is looked for', async () => {
    await using calling = await startCalling()
    const wanted = { name: '第一个实例', maxConcurrentConversations: 4 }
    calling.vendor.on('CreateInstance', used, page('create-instance.json'))
    calling.vendor.on('ListInstances', () =>
      changed(stored('list-instances'), 'Instances.0', {
        InstanceName: wanted.name,
        MaxConcurrentConversation: 4,
        CreationTime: Date.now(),
      }),
    )
    const { value, upstream } = await calling.send(create, wanted)
    expect([value.instance.instanceId, upstream.requestId]).toEqual([instanceId, null])
    expect(calling.vendor.actions()).toEqual(['CreateInstance', 'ListInstances'])
  })
})

/** The vendor quotes one thing that was made for this attempt, and nothing else of it. */
const quoting = (quotedOf: (request: SeenRequest) => string) => (request: SeenRequest) => ({
  status: 400,
  body: JSON.stringify({ Code: 'Nobody.KnowsThis', Message: `it was ${quotedOf(request)}.`, RequestId: 'r' }),
})

const signatureOf = ({ headers }: SeenRequest) => String(headers.authorization).split('Signature=')[1] ?? ''

it.each([
  ['nonce', ({ headers }: SeenRequest) => String(headers['x-acs-signature-nonce'])],
  ['signature', signatureOf],
])('tells no %s that is quoted alone', async (_name, quotedOf) => {
  await using calling = await startCalling()
  calling.vendor.on('ListInstances', quoting(quotedOf))
  const error = await read(calling).catch(String)
  const [request] = calling.vendor.requests()
  const quoted = request === undefined ? '' : quotedOf(request)
  expect(quoted).toMatch(/^[\da-f]{32,64}$/)
  expect(error).toMatch(/refused: it was \[redacted\]/)
})
