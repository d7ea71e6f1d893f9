// Accounts are walls: two consumers on two accounts with the same vendor ids, and nothing of one reaches the other.
import { expect, test } from 'vitest'
import { accessTo, consumerOn, keyOf, type Shared, startShared } from './support/consumers.ts'
import { calledRoute, instance, stoppedTask } from './support/demo.ts'

const name = `{ instance(id: "${instance}") { name } }`
const rename = /* GraphQL */ `
  mutation ($input: UpdateInstanceInput!) {
    updateInstance(input: $input) { __typename ... on UpdateInstanceSuccess { replayed instance { name } } }
  }
`
const create = /* GraphQL */ `
  mutation ($input: CreateInstanceInput!) {
    createInstance(input: $input) { __typename ... on CreateInstanceSuccess { replayed instance { id name } } }
  }
`
const route = `{ calledRoute(id: "${calledRoute}") { id } }`
const page =
  'query ($after: String) { instances(first: 1, after: $after) { edges { cursor node { name } } } }'

type Row = Readonly<Record<string, unknown>>
const codes = (errors: readonly { readonly extensions: Row }[]) =>
  errors.map(({ extensions }) => extensions['code'])
const [acme, globex] = ['partner-of-acme', 'partner-of-globex']

/** Only what was called at the vendor for one account. */
const of = (account: string, calls: readonly string[]) =>
  calls.filter((call) => call.startsWith(`${account} `)).map((call) => call.slice(account.length + 1))

const walls: Readonly<Record<string, (shared: Shared) => Promise<void>>> = {
  async 'reads and loaders: each sees its own object under the same id'(shared) {
    for (const each of ['acme', 'globex'] as const)
      await shared.as(each, rename, { input: { id: instance, name: `实例 ${each}` } })
    const both = `{ a: instance(id: "${instance}") { name } b: node(id: "${instance}") { ... on Instance { name } } }`
    const asked = ['acme', 'globex', 'acme', 'globex'] as const
    const answers = await Promise.all(asked.map((account) => shared.as(account, both)))
    expect(answers).toEqual(
      asked.map((account) => ({ a: { name: `实例 ${account}` }, b: { name: `实例 ${account}` } })),
    )
  },

  async 'coalescing: the same document at the same time is a call for each'(shared) {
    shared.sandbox.faults.add('DescribeInstance', { kind: 'slow-headers', ms: 200, applied: 'before' }, 9)
    await Promise.all(
      (['acme', 'globex', 'acme', 'globex'] as const).map((account) => shared.as(account, name)),
    )
    expect(shared.called().toSorted()).toEqual(['acme DescribeInstance', 'globex DescribeInstance'])
  },

  async 'tokens: each has its own, and the loss of one is not that of the other'(shared) {
    await shared.as('acme', route)
    await shared.as('globex', route)
    expect(shared.called().filter((call) => call.endsWith('tokenByAkSk'))).toEqual([
      'acme tokenByAkSk',
      'globex tokenByAkSk',
    ])
    shared.sandbox.faults.add('queryCalledRoute', { kind: 'token-expired' })
    await shared.as('acme', route)
    await shared.as('globex', route)
    expect(shared.called().filter((call) => call.endsWith('tokenByAkSk'))).toEqual(['acme tokenByAkSk'])
  },

  async 'circuits and repeats: a vendor that fails one account is asked for the other'(shared) {
    shared.sandbox.faults.add('DescribeInstance', { kind: 'server-error' }, 1_000)
    for (let asked = 0; asked < 15; asked++) await shared.send(acme, name)
    shared.sandbox.faults.clear()
    shared.called()
    const { errors } = await shared.send(acme, name)
    expect(codes(errors)).toEqual(['VENDOR_UNAVAILABLE'])
    expect(shared.called()).toEqual([])
    // And what fails once is repeated: the repeats of the other account are not used up.
    shared.sandbox.faults.add('DescribeInstance', { kind: 'server-error' })
    await shared.as('globex', name)
    expect(shared.called()).toEqual(['globex DescribeInstance', 'globex DescribeInstance'])
  },

  async 'quotas: what one has used up the other has'(shared) {
    await shared.as('acme', page)
    const second = await shared.send(acme, page, { after: 'b2Zmc2V0OjA' }, { 'x-request-timeout-ms': '500' })
    expect(codes(second.errors)).toEqual(['VENDOR_THROTTLED'])
    await shared.as('globex', page)
    expect(shared.called()).toEqual(['acme ListInstances', 'globex ListInstances'])
  },

  async 'pauses: a vendor that asks one to wait does not keep the other'(shared) {
    shared.sandbox.faults.add('DescribeInstance', { kind: 'throttle', retryAfterMs: 60_000 })
    await shared.send(acme, name)
    expect(codes((await shared.send(acme, name)).errors)).toEqual(['VENDOR_THROTTLED'])
    await shared.as('globex', name)
    expect(shared.called()).toEqual(['acme DescribeInstance', 'globex DescribeInstance'])
  },

  async 'places: calls of one that hang leave those of the other'(shared) {
    shared.sandbox.faults.add('DescribeInstance', { kind: 'hang' }, 1_000)
    const leaving = new AbortController()
    let answered = 0
    const hanging = Array.from({ length: 80 }, async (_, index) => {
      const query = `{ instance(id: "Instance:00000000-0000-0000-0000-0000000000${index + 10}") { name } }`
      await fetch(`${shared.url}/graphql`, {
        method: 'POST',
        signal: leaving.signal,
        headers: { 'content-type': 'application/json', 'x-api-key': keyOf(acme) },
        body: JSON.stringify({ query }),
      })
      answered++
    })
    await expect
      .poll(() => shared.sandbox.transcript.counts()['DescribeInstance']?.received, { timeout: 10_000 })
      .toBeGreaterThanOrEqual(64)
    shared.sandbox.faults.clear()
    await shared.as('globex', name)
    expect(answered).toBe(0)
    leaving.abort()
    await Promise.allSettled(hanging)
  },

  async 'ledgers: the same key with the same input is a write for each, and each has its own answer again'(
    shared,
  ) {
    const input = { name: '同名实例', maxConcurrentConversations: 1 }
    const once = async (consumer: string) => {
      const { data, errors } = await shared.send<Row>(
        consumer,
        create,
        { input },
        { 'idempotency-key': 'one-key' },
      )
      expect(errors).toEqual([])
      return data?.['createInstance'] as { __typename: string; replayed: boolean; instance: Row }
    }
    const [first, second] = [await once(acme), await once(globex)]
    expect([first.replayed, second.replayed]).toEqual([false, false])
    expect(first.instance['id']).not.toBe(second.instance['id'])
    expect(shared.called().filter((call) => call.endsWith(' CreateInstance'))).toEqual([
      'acme CreateInstance',
      'globex CreateInstance',
    ])
    expect([await once(acme), await once(globex)]).toEqual([
      { ...first, replayed: true },
      { ...second, replayed: true },
    ])
    // Nor does other input under the key of the other account conflict.
    const other = await shared.send<Row>(
      acme,
      create,
      { input: { ...input, name: '别的' } },
      { 'idempotency-key': 'one-key' },
    )
    expect(other.data?.['createInstance']).toMatchObject({ __typename: 'ConflictError' })
  },

  async 'ledgers: a consumer who moves to another account takes no key along'(shared) {
    const send = () =>
      shared.send<Row>(
        acme,
        create,
        { input: { name: '搬家', maxConcurrentConversations: 1 } },
        { 'idempotency-key': 'k' },
      )
    expect((await send()).data?.['createInstance']).toMatchObject({ replayed: false })
    const { url } = shared.sandbox
    shared.gateway.replaceAccess(accessTo(url, { consumers: [consumerOn('globex', acme)] }))
    expect((await send()).data?.['createInstance']).toMatchObject({ replayed: false })
    expect(of('globex', shared.called())).toContain('CreateInstance')
  },

  async 'turns: a change that takes its time does not hold up the same id of the other'(shared) {
    shared.sandbox.faults.add('ModifyInstance', { kind: 'slow-headers', ms: 3_000, applied: 'before' })
    const slow = shared.as('acme', rename, { input: { id: instance, name: '慢' } })
    await expect.poll(() => shared.sandbox.faults.pending()).toBe(0)
    let isOver = false
    const ended = slow.then(() => {
      isOver = true
    })
    await shared.as('globex', rename, { input: { id: instance, name: '快' } })
    expect(isOver).toBe(false)
    await ended
  },

  async 'cursors: that of one account is a place in the list of the other, and shows nothing else'(shared) {
    for (const each of ['acme', 'globex'] as const)
      for (const edition of ['甲', '乙'])
        await shared.as(each, create, { input: { name: `${each}${edition}`, maxConcurrentConversations: 1 } })
    const { instances } = (await shared.as('acme', page)) as unknown as {
      instances: { edges: [{ cursor: string }] }
    }
    const after = instances.edges[0].cursor
    const names = async (account: 'acme' | 'globex') =>
      JSON.stringify(await shared.as(account, page, { after }))
    expect(await names('globex')).not.toContain('acme')
    expect(await names('acme')).not.toContain('globex')
  },

  async 'ids: what one has made does not exist for the other, by whatever way'(shared) {
    const { createInstance } = (await shared.as('acme', create, {
      input: { name: '只属于一家', maxConcurrentConversations: 1 },
    })) as unknown as { createInstance: { instance: { id: string } } }
    const { id } = createInstance.instance
    expect(await shared.as('acme', `{ instance(id: "${id}") { name } }`)).toEqual({
      instance: { name: '只属于一家' },
    })
    shared.called()
    expect(await shared.as('globex', `{ instance(id: "${id}") { name } node(id: "${id}") { id } }`)).toEqual({
      instance: null,
      node: null,
    })
    expect(await shared.as('globex', rename, { input: { id, name: '偷' } })).toEqual({
      updateInstance: { __typename: 'NotFoundError' },
    })
    expect(of('acme', shared.called())).toEqual([])
    expect(await shared.as('acme', `{ instance(id: "${id}") { name } }`)).toEqual({
      instance: { name: '只属于一家' },
    })
  },

  async 'every vendor: calls of a consumer carry the credentials of its account alone'(shared) {
    const everything = `{
      instances { edges { node { id jobGroups { edges { node { id name } } } usage { __typename } } } }
      callTasks { edges { node { id counters { __typename } } } }
      callTask(id: "${stoppedTask}") { agent { id } }
      calledRoutes { edges { node { id } } } skillQueues { edges { node { id } } }
      ivrFlows { edges { node { id } } } accessCodes { edges { node { id } } }
    }`
    await Promise.all([shared.send(globex, everything), shared.send(globex, everything)])
    const calls = shared.called()
    expect(new Set(calls.map((call) => call.split(' ')[0]))).toEqual(new Set(['globex']))
    expect(new Set(calls).size).toBeGreaterThan(7)
  },
}

/** What a wall needs to be different from the others. */
const settings: Readonly<Record<string, Parameters<typeof startShared>[1]>> = {
  'quotas: what one has used up the other has': { quotas: new Map([['ListInstances', 0.1]]) },
}

test.each(Object.entries(walls))('%s', async (title, prove) => {
  await using shared = await startShared({}, settings[title] ?? {})
  await prove(shared)
})

test('two consumers of one account share its calls, and neither keys nor outcomes', async () => {
  const [first, second] = ['first', 'second']
  const consumers = [first, second].map((id) => consumerOn('acme', id))
  await using shared = await startShared({}, { changes: { consumers } })
  shared.sandbox.faults.add('DescribeInstance', { kind: 'slow-headers', ms: 200, applied: 'before' })
  await Promise.all([shared.send(first, name), shared.send(second, name)])
  expect(shared.called()).toEqual(['acme DescribeInstance'])
  for (const [index, consumer] of [first, second].entries()) {
    const input = { name: `实例${index}`, maxConcurrentConversations: 1 }
    const { data } = await shared.send<Row>(consumer, create, { input }, { 'idempotency-key': 'one-key' })
    expect(data?.['createInstance']).toMatchObject({ replayed: false, instance: { name: input.name } })
  }
})
