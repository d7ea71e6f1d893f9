// The road to a vendor against a real server: how often something is sent, who shares it, and what a lost write came to.
import { describe, expect, it } from 'vitest'
import { InvalidInputError, NameTakenError, OutcomeUnknownError } from '../../src/core/errors.ts'
import { ClientGone } from '../../src/core/life.ts'
import { upperCamelObject } from '../../src/core/wire.ts'
import { create, describe as describeInstance, list, modify } from '../../src/vendors/alibaba/instance.ts'
import { changed, instanceId, page, stored } from '../pages/stage.ts'
import type { Reply } from '../support/vendor-server.ts'
import { type Calling, failureOf, faultOf, noticed, refusal, startCalling } from './calling.ts'

const wanted = { name: '第一个实例', maxConcurrentConversations: 4 }
const change = { instanceId, name: '新名', maxConcurrentConversations: 4 }
const described = stored('describe-instance')
const created = page('create-instance.json')
const nothing = changed(stored('list-instances'), '', { Instances: [], TotalCount: 0 })

/** A list with the instance that was asked for, made at this time. */
const listed = (createdAt: number) =>
  changed(stored('list-instances'), 'Instances.0', {
    InstanceName: wanted.name,
    MaxConcurrentConversation: wanted.maxConcurrentConversations,
    CreationTime: createdAt,
  })
const appeared = () => listed(Date.now())
const old = listed(1_578_469_042_851)

const throttled = refusal('Throttling.Api', 400, { 'x-acs-retry-after': '5' })
const nameTaken = refusal('InvalidInstanceName.Duplicated')

const troubles: Readonly<Record<string, Reply>> = {
  throttled,
  failed: refusal('InternalError', 500),
  reset: 'reset',
  cut: 'cut',
  html: { body: '<html></html>', contentType: 'text/html' },
  late: 'hang',
  final: refusal('InvalidParameter'),
  forbidden: refusal('Forbidden', 403),
}

describe('attempts while nothing gets better', () => {
  //              read update create
  const counts: Readonly<Record<string, readonly [number, number, number]>> = {
    throttled: [3, 3, 3],
    failed: [3, 3, 1],
    reset: [3, 3, 1],
    cut: [3, 3, 1],
    html: [3, 3, 1],
    late: [3, 3, 1],
    final: [1, 1, 1],
    forbidden: [1, 1, 1],
  }
  const nonces = (calling: Calling, action: string) =>
    new Set(calling.vendor.requests(action).map(({ headers }) => headers['x-acs-signature-nonce'])).size

  it.each(Object.entries(counts))(
    '%s: %j of a read, an update, a create',
    async (name, [reads, updates, creates]) => {
      await using calling = await startCalling({ timeoutMs: 150 })
      const reply = troubles[name] as Reply
      for (const action of ['ListInstances', 'ModifyInstance', 'CreateInstance'])
        calling.vendor.on(action, reply)
      await failureOf(calling.read(list, { pageNumber: 1, pageSize: 10 }))
      expect(calling.vendor.actions()).toHaveLength(reads)
      expect(nonces(calling, 'ListInstances')).toBe(reads)
      expect(calling.attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3].slice(0, reads))
      calling.vendor.clear()

      calling.vendor.on('DescribeInstance', described)
      await failureOf(calling.send(modify, change))
      expect(calling.vendor.requests('ModifyInstance')).toHaveLength(updates)
      expect(nonces(calling, 'ModifyInstance')).toBe(updates)

      // Nobody can say whether it is there.
      calling.vendor.on('ListInstances', refusal('Forbidden', 403))
      await failureOf(calling.send(create, wanted))
      expect(calling.vendor.requests('CreateInstance')).toHaveLength(creates)
      expect(nonces(calling, 'CreateInstance')).toBe(creates)
    },
  )
})

describe('a read', () => {
  const first = { pageNumber: 1, pageSize: 10 }

  it('is shared by all who ask for the same meanwhile', async () => {
    await using calling = await startCalling()
    calling.vendor.on('ListInstances', stored('list-instances'))
    const both = await Promise.all([calling.read(list, first), calling.read(list, first)])
    expect(both[0]).toBe(both[1])
    expect(calling.vendor.actions()).toEqual(['ListInstances'])
  })

  it('goes on for the other when one client leaves', async () => {
    await using calling = await startCalling()
    const held = noticed({ body: stored('list-instances'), delayMs: 200 })
    calling.vendor.on('ListInstances', held.script)
    const client = new AbortController()
    const left = faultOf(calling.read(list, first, { client: client.signal }))
    const stays = calling.read(list, first)
    await held.arrived
    client.abort()
    expect(await left).toMatchObject({ code: 'VENDOR_TIMEOUT' })
    expect((await stays).value.instances).toHaveLength(1)
    expect(calling.vendor.actions()).toHaveLength(1)
  })

  it('does not end with the deadline of the one who began it', async () => {
    await using calling = await startCalling()
    const held = noticed({ body: stored('list-instances'), delayMs: 800 })
    calling.vendor.on('ListInstances', held.script)
    const hasty = faultOf(calling.read(list, first, { deadlineMs: 400 }))
    await held.arrived
    const patient = calling.read(list, first)
    expect(await hasty).toMatchObject({ code: 'VENDOR_TIMEOUT', action: 'ListInstances', retryable: true })
    expect((await patient).value.instances).toHaveLength(1)
    expect(calling.attempts).toHaveLength(1)
  })

  it.each([
    ['too little is left', { deadlineMs: 20 }, 'VENDOR_TIMEOUT'],
    ['the client has left', { client: AbortSignal.abort() }, 'VENDOR_TIMEOUT'],
  ] as const)('is not begun when %s', async (_what, options, code) => {
    await using calling = await startCalling()
    expect(await faultOf(calling.read(list, first, options))).toMatchObject({ code })
    expect(calling.vendor.requests()).toEqual([])
  })
})

describe('a write', () => {
  it('tells once, before the first byte, that it is sent', async () => {
    await using calling = await startCalling()
    calling.vendor.on('ModifyInstance', 'reset', page('modify-instance.json'))
    const seen: number[] = []
    const onSending = async () => void seen.push(calling.vendor.requests().length)
    await calling.send(modify, change, { onSending })
    expect(seen).toEqual([0])
    expect(calling.vendor.actions()).toEqual(['ModifyInstance', 'ModifyInstance'])
  })

  it('is not sent when that cannot be noted, and its place in the quota is free again', async () => {
    await using calling = await startCalling({ quotas: new Map([['CreateInstance', 0.1]]) })
    calling.vendor.on('CreateInstance', created)
    const failure = new InvalidInputError([])
    const refused = calling.send(create, wanted, { onSending: () => Promise.reject(failure) })
    expect(await failureOf(refused)).toBe(failure)
    expect(calling.vendor.requests()).toEqual([])
    await calling.send(create, wanted, { deadlineMs: 3_000 })
  })

  it.each([
    ['too little is left', { deadlineMs: 20 }],
    ['the client has left', { client: AbortSignal.abort() }],
  ])('is not sent when %s', async (_what, options) => {
    await using calling = await startCalling()
    const noted: Date[] = []
    const onSending = async (sentAt: Date) => void noted.push(sentAt)
    expect(await faultOf(calling.send(create, wanted, { ...options, onSending }))).toMatchObject({
      code: 'VENDOR_TIMEOUT',
      retryable: true,
    })
    expect([noted, calling.vendor.requests()]).toEqual([[], []])
  })

  it('is not sent when noting it took until the deadline: the client was told so', async () => {
    await using calling = await startCalling()
    const onSending = () => new Promise<void>((resolve) => setTimeout(resolve, 300))
    expect(await faultOf(calling.send(create, wanted, { deadlineMs: 200, onSending }))).toMatchObject({
      code: 'VENDOR_TIMEOUT',
    })
    expect(calling.vendor.requests()).toEqual([])
  })

  it('that was sent is finished, although client and deadline are gone', async () => {
    await using calling = await startCalling()
    const client = new AbortController()
    calling.vendor.on('CreateInstance', () => {
      client.abort()
      return { body: created, delayMs: 400 }
    })
    const { value } = await calling.send(create, wanted, { deadlineMs: 200, client: client.signal })
    expect(value.instance.name).toBe(wanted.name)
  })

  it('that was sent is waited for during the grace, and no longer', async () => {
    await using calling = await startCalling()
    calling.vendor.on('CreateInstance', 'hang')
    const startedAt = performance.now()
    const failure = await failureOf(calling.send(create, wanted, { deadlineMs: 200, graceMs: 300 }))
    expect(failure).toBeInstanceOf(OutcomeUnknownError)
    expect(performance.now() - startedAt).toBeLessThan(3_000)
  })

  it('is not sent again after the deadline', async () => {
    await using calling = await startCalling({ timeoutMs: 300 })
    calling.vendor.on('ModifyInstance', 'hang')
    calling.vendor.on('DescribeInstance', described)
    expect(await failureOf(calling.send(modify, change, { deadlineMs: 200 }))).toBeInstanceOf(
      OutcomeUnknownError,
    )
    expect(calling.vendor.actions()).toEqual(['ModifyInstance', 'DescribeInstance'])
  })

  it('whose answer confuses the gateway is no write that did not happen', async () => {
    await using calling = await startCalling()
    const { find: _find, ...blind } = modify
    const response = upperCamelObject({}).transform(() => {
      throw new TypeError('stumbled')
    })
    calling.vendor.on('ModifyInstance', page('modify-instance.json'))
    const failure = await failureOf(calling.send({ ...blind, response }, change))
    expect(failure).toBeInstanceOf(OutcomeUnknownError)
    expect(failure.message).not.toContain('stumbled')
    expect(calling.vendor.actions()).toEqual(['ModifyInstance'])
  })
})

describe('a create whose answer was lost', () => {
  it.each(['reset', 'cut', 'failed', 'html', 'late'])(
    'by %s is looked for, and there: success',
    async (name) => {
      await using calling = await startCalling({ timeoutMs: 150 })
      calling.vendor.on('CreateInstance', troubles[name] as Reply)
      calling.vendor.on('ListInstances', appeared)
      const { value, upstream } = await calling.send(create, wanted)
      expect(value.instance).toMatchObject({ instanceId, name: wanted.name })
      expect(upstream).toEqual({
        vendor: 'ALIBABA',
        action: 'CreateInstance',
        httpStatus: null,
        code: null,
        message: null,
        requestId: null,
      })
      expect(calling.vendor.actions()).toEqual(['CreateInstance', 'ListInstances'])
    },
  )

  it('is sent again where it is not, since names are unique', async () => {
    await using calling = await startCalling()
    calling.vendor.on('CreateInstance', 'reset', created)
    calling.vendor.on('ListInstances', nothing)
    const { upstream } = await calling.send(create, wanted)
    expect(upstream.requestId).toBe('254EB995-DEDF-48A4-9101-9CA5B72FFBCC')
    expect(calling.vendor.actions()).toEqual(['CreateInstance', 'ListInstances', 'CreateInstance'])
  })

  it('is sent three times at most, and then nobody knows, but it may be repeated', async () => {
    await using calling = await startCalling()
    calling.vendor.on('CreateInstance', 'reset')
    calling.vendor.on('ListInstances', nothing)
    const failure = await failureOf(calling.send(create, wanted))
    expect(failure).toBeInstanceOf(OutcomeUnknownError)
    expect(failure).toMatchObject({ retryable: true })
    expect(calling.vendor.requests('CreateInstance')).toHaveLength(3)
    expect(calling.vendor.actions().at(-1)).toBe('ListInstances')
  })

  it('and which is then refused because it is there, did happen', async () => {
    await using calling = await startCalling()
    calling.vendor.on('CreateInstance', 'reset', nameTaken)
    calling.vendor.on('ListInstances', nothing, appeared)
    const { value, upstream } = await calling.send(create, wanted)
    expect([value.instance.instanceId, upstream.requestId]).toEqual([instanceId, null])
    expect(calling.vendor.requests('CreateInstance')).toHaveLength(2)
  })

  it('and which is then refused because of an older one, is not taken for that one', async () => {
    await using calling = await startCalling()
    calling.vendor.on('CreateInstance', 'reset', nameTaken)
    calling.vendor.on('ListInstances', nothing, old)
    expect(await failureOf(calling.send(create, wanted))).toBeInstanceOf(OutcomeUnknownError)
    expect(calling.vendor.requests('CreateInstance')).toHaveLength(2)
  })

  it.each(['reset', 'failed', 'forbidden', 'final'])(
    'is not sent again when looking ends with %s',
    async (name) => {
      await using calling = await startCalling()
      calling.vendor.on('CreateInstance', 'reset')
      calling.vendor.on('ListInstances', troubles[name] as Reply)
      const failure = await failureOf(calling.send(create, wanted))
      expect(failure).toMatchObject({
        code: 'OUTCOME_UNKNOWN',
        retryable: false,
        reconcile: expect.stringContaining(wanted.name),
      })
      expect(calling.vendor.requests('CreateInstance')).toHaveLength(1)
    },
  )

  it('is looked for anew, not in a list that was being read before', async () => {
    await using calling = await startCalling()
    const lookup = { name: wanted.name, pageNumber: 1, pageSize: 100 }
    const client = new AbortController()
    let earlier: Promise<unknown> | undefined
    calling.vendor.on('ListInstances', 'hang', appeared)
    calling.vendor.on('CreateInstance', () => {
      earlier = failureOf(calling.read(list, lookup, { client: client.signal }))
      return 'reset'
    })
    const { value } = await calling.send(create, wanted)
    expect(value.instance.instanceId).toBe(instanceId)
    const lists = calling.vendor.requests('ListInstances').map(({ query }) => query)
    expect(lists).toHaveLength(2)
    expect(lists[0]).toEqual(lists[1])
    client.abort()
    await earlier
  })

  it('at an earlier request is looked for when it is refused now', async () => {
    await using calling = await startCalling()
    const unclearSince = new Date(Date.now() - 1_000)
    calling.vendor.on('CreateInstance', nameTaken)
    calling.vendor.on('ListInstances', appeared)
    const { upstream } = await calling.send(create, wanted, { unclearSince })
    expect(upstream.requestId).toBeNull()
    calling.vendor.on('ListInstances', nothing)
    expect(await failureOf(calling.send(create, wanted, { unclearSince }))).toBeInstanceOf(
      OutcomeUnknownError,
    )
  })
})

it('takes a refusal for what it is where nothing was unclear', async () => {
  await using calling = await startCalling()
  calling.vendor.on('CreateInstance', throttled, nameTaken)
  expect(await failureOf(calling.send(create, wanted))).toBeInstanceOf(NameTakenError)
  expect(calling.vendor.actions()).toEqual(['CreateInstance', 'CreateInstance'])
})

it('answers no read that follows a write with what was read before it', async () => {
  await using calling = await startCalling()
  const before = noticed('hang')
  calling.vendor.on('DescribeInstance', before.script, described)
  calling.vendor.on('ModifyInstance', page('modify-instance.json'))
  const client = new AbortController()
  const early = faultOf(calling.read(describeInstance, { instanceId }, { client: client.signal }))
  await before.arrived
  await calling.send(modify, change)
  await calling.read(describeInstance, { instanceId })
  expect(calling.vendor.actions()).toEqual(['DescribeInstance', 'ModifyInstance', 'DescribeInstance'])
  client.abort(new ClientGone())
  await early
})
