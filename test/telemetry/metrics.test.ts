// Each metric moves when what it counts happens: real sockets, a sandbox that fails on demand.
import { describe, expect, it, test, vi } from 'vitest'
import trustedDocuments from '../../schema/trusted-documents.json' with { type: 'json' }
import { Secret } from '../../src/core/redact.ts'
import * as demo from '../support/demo.ts'
import { CreateInstanceDocument, InstanceDocument } from '../support/documents.ts'
import { readMetrics } from '../support/exposition.ts'
import { type Stage, startGateway, startStage, type TestGatewayOptions } from '../support/gateway.ts'

const start = (options: TestGatewayOptions = {}) => startStage({}, { showMetrics: true, ...options })

const instance = `{ instance(id: "${demo.instance}") { name } }`
const create = (name: string, key?: string) =>
  `mutation { createInstance(input: { name: "${name}", maxConcurrentConversations: 1 ${
    key === undefined ? '' : `idempotencyKey: "${key}"`
  } }) { __typename } }`

const describeInstance = { vendor: 'ALIBABA', product: 'OutboundBot', action: 'DescribeInstance' }

/** What moved while something was done. */
async function moved(stage: Pick<Stage, 'url'>, work: () => Promise<unknown>) {
  const before = await readMetrics(stage.url)
  await work()
  const after = await readMetrics(stage.url)
  return (name: string, labels: Readonly<Record<string, string>> = {}) =>
    after.value(name, labels) - before.value(name, labels)
}

describe('requests', () => {
  it('are counted by the name of a trusted document, whether its id or its text is sent', async () => {
    await using stage = await start()
    const [hash] = Object.entries(trustedDocuments).find(([, text]) => text.includes('query Instance(')) ?? []
    const by = await moved(stage, async () => {
      await stage.execute(InstanceDocument, { id: demo.instance })
      await fetch(`${stage.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ documentId: `sha256:${hash}`, variables: { id: demo.instance } }),
      })
    })
    const labels = { operation: 'Instance', type: 'query' }
    expect(by('trunkline_requests_total', { ...labels, outcome: 'success' })).toBe(2)
    expect(by('trunkline_requests_total')).toBe(2)
    expect(by('trunkline_request_duration_seconds_count', labels)).toBe(2)
    expect(by('trunkline_request_duration_seconds_sum', labels)).toBeGreaterThan(0)
  })

  it('of any other document are other, whatever they call themselves', async () => {
    await using stage = await start()
    const by = await moved(stage, () => stage.send(`query Instance ${instance}`))
    expect(by('trunkline_requests_total', { operation: 'other', type: 'query', outcome: 'success' })).toBe(1)
    expect(by('trunkline_requests_total')).toBe(1)
  })

  it('tell data beside errors from errors alone, and from what never ran', async () => {
    await using stage = await start()
    stage.sandbox.faults.add('DescribeInstance', { kind: 'denied' }, 2)
    const by = await moved(stage, async () => {
      await stage.send(
        `{ instance(id: "${demo.instance}") { name } calledRoute(id: "${demo.calledRoute}") { id } }`,
      )
      await stage.send('{ nothing }')
      await stage.send('{')
      await stage.send(create('', ''))
    })
    expect(by('trunkline_requests_total', { type: 'query', outcome: 'partial' })).toBe(1)
    expect(by('trunkline_requests_total', { type: 'none', outcome: 'refused' })).toBe(2)
    expect(by('trunkline_requests_total', { type: 'mutation', outcome: 'success' })).toBe(1)
    expect(by('trunkline_errors_total', { code: 'BAD_USER_INPUT' })).toBe(2)
    expect(by('trunkline_errors_total', { code: 'INVALID_INPUT' })).toBe(1)
    expect(by('trunkline_errors_total')).toBe(4)
  })

  it('that are refused at the door are counted with their code, and pages and preflights are not', async () => {
    await using sandbox = await start()
    await using gateway = await startGateway({ apiKey: new Secret('a-key-0123456789'), showMetrics: true })
    const by = await moved(gateway, async () => {
      await gateway.send(instance)
      await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } })
      await fetch(`${gateway.url}/graphql`, { method: 'OPTIONS' })
      await fetch(`${gateway.url}/elsewhere`)
      await fetch(`${gateway.url}/health`)
    })
    expect(by('trunkline_requests_total', { operation: 'other', type: 'none', outcome: 'refused' })).toBe(1)
    expect(by('trunkline_requests_total')).toBe(1)
    expect(by('trunkline_errors_total', { code: 'UNAUTHENTICATED' })).toBe(1)
    expect((await readMetrics(sandbox.url)).value('trunkline_requests_total')).toBe(0)
  })

  it('whose client goes before they are answered are abandoned', async () => {
    await using stage = await start()
    stage.sandbox.faults.add('DescribeInstance', { kind: 'hang', applied: false })
    const client = new AbortController()
    const left = fetch(`${stage.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: instance }),
      signal: client.signal,
    }).catch((error: Error) => error.name)
    await vi.waitFor(() => expect(stage.sandbox.transcript.entries()).toHaveLength(1), { timeout: 10_000 })
    client.abort()
    expect(await left).toBe('AbortError')
    await vi.waitFor(
      async () => {
        const { value } = await readMetrics(stage.url)
        expect(value('trunkline_requests_total', { outcome: 'abandoned' })).toBe(1)
        expect(value('trunkline_requests_total')).toBe(1)
        expect(value('trunkline_upstream_calls_total', { ...describeInstance, outcome: 'abandoned' })).toBe(1)
      },
      { timeout: 10_000 },
    )
  })
})

describe('calls of a vendor', () => {
  it.each([
    ['throttle', { kind: 'throttle', retryAfterMs: 20 }, 'throttled'],
    ['server-error', { kind: 'server-error' }, 'failed'],
    ['reset', { kind: 'reset', applied: false }, 'lost'],
    ['truncate', { kind: 'truncate' }, 'lost'],
    ['html', { kind: 'html', applied: false }, 'failed'],
    ['nonce-used', { kind: 'nonce-used' }, 'duplicate'],
  ] as const)(
    'after %s are counted as what they came to, and the retry with its reason',
    async (_name, fault, came) => {
      await using stage = await start()
      stage.sandbox.faults.add('DescribeInstance', fault)
      const by = await moved(stage, () => stage.send(instance))
      expect(by('trunkline_upstream_calls_total', { ...describeInstance, outcome: came })).toBe(1)
      expect(by('trunkline_upstream_calls_total', { ...describeInstance, outcome: 'success' })).toBe(1)
      expect(by('trunkline_upstream_retries_total', { ...describeInstance, reason: came })).toBe(1)
      expect(by('trunkline_upstream_call_duration_seconds_count', describeInstance)).toBe(2)
    },
  )

  it('that are refused are not counted as anything else, and are not made again', async () => {
    await using stage = await start()
    stage.sandbox.faults.add('DescribeInstance', { kind: 'denied' })
    const by = await moved(stage, () => stage.send(instance))
    expect(by('trunkline_upstream_calls_total', { ...describeInstance, outcome: 'refused' })).toBe(1)
    expect(by('trunkline_upstream_calls_total')).toBe(1)
    expect(by('trunkline_upstream_retries_total')).toBe(0)
    expect(by('trunkline_errors_total')).toBe(1)
  })

  it('include those for a token', async () => {
    await using stage = await start()
    stage.sandbox.faults.add('queryCalledRoute', { kind: 'token-expired' })
    const by = await moved(stage, () => stage.execute(`{ calledRoute(id: "${demo.calledRoute}") { id } }`))
    const huawei = { vendor: 'HUAWEI', product: 'cc-management' }
    expect(
      by('trunkline_upstream_calls_total', { ...huawei, action: 'tokenByAkSk', outcome: 'success' }),
    ).toBe(2)
    expect(
      by('trunkline_upstream_calls_total', { ...huawei, action: 'queryCalledRoute', outcome: 'stale' }),
    ).toBe(1)
    expect(by('trunkline_upstream_retries_total', { ...huawei, reason: 'stale' })).toBe(1)
  })

  it('that a read joins are one, and the other is told', async () => {
    await using stage = await start()
    stage.sandbox.faults.add('DescribeInstance', { kind: 'slow-headers', ms: 500, applied: 'before' })
    const by = await moved(stage, async () => {
      const first = stage.execute(instance)
      await vi.waitFor(() => expect(stage.sandbox.transcript.entries()).toHaveLength(1), { timeout: 10_000 })
      await Promise.all([first, stage.execute(instance)])
    })
    expect(by('trunkline_coalesced_reads_total', describeInstance)).toBe(1)
    expect(by('trunkline_upstream_calls_total', describeInstance)).toBe(1)
  })

  it('wait for a place in the quota, or are refused one', async () => {
    await using stage = await start({
      quotas: new Map([
        ['DescribeInstance', 1],
        ['CreateInstance', 0.1],
      ]),
    })
    const quota = { vendor: 'ALIBABA', product: 'OutboundBot' }
    const by = await moved(stage, async () => {
      await stage.execute(instance)
      await stage.execute(instance)
      await stage.execute(create('一'))
      await stage.send(create('二'), {}, { 'X-Request-Timeout-Ms': '2000' })
    })
    expect(by('trunkline_quota_wait_seconds_count', { ...quota, outcome: 'granted' })).toBeGreaterThanOrEqual(
      3,
    )
    expect(by('trunkline_quota_wait_seconds_sum', { ...quota, outcome: 'granted' })).toBeGreaterThan(0.5)
    expect(by('trunkline_quota_wait_seconds_count', { ...quota, outcome: 'refused' })).toBe(1)
  })

  it('open a circuit, which is shown as long as it is open', async () => {
    await using stage = await start()
    const product = { vendor: 'ALIBABA', product: 'OutboundBot' }
    const states = async () => {
      const { value } = await readMetrics(stage.url)
      return ['closed', 'half-open', 'open'].map((state) =>
        value('trunkline_circuits', { ...product, state }),
      )
    }
    expect(await states()).toEqual([0, 0, 0])
    await stage.execute(instance)
    expect(await states()).toEqual([1, 0, 0])
    stage.sandbox.faults.add('DescribeInstance', { kind: 'server-error', status: 503 }, { probability: 1 })
    await vi.waitFor(
      async () => {
        await stage.send(instance)
        expect(await states()).toEqual([0, 0, 1])
      },
      { timeout: 15_000, interval: 1 },
    )
    stage.sandbox.faults.clear()
    await vi.waitFor(
      async () => {
        await stage.send(instance)
        expect(await states()).toEqual([1, 0, 0])
      },
      { timeout: 15_000, interval: 100 },
    )
  })
})

describe('idempotency keys', () => {
  it('are new, replayed, of other input, and unsettled', async () => {
    await using stage = await start()
    const found = async (work: () => Promise<unknown>) => {
      const by = await moved(stage, work)
      const all = ['new', 'running', 'replayed', 'other_input', 'unsettled', 'unavailable']
      return Object.fromEntries(
        all
          .map((state) => [state, by('trunkline_idempotency_keys_total', { found: state })] as const)
          .filter(([, times]) => times !== 0),
      )
    }
    expect(await found(() => stage.execute(create('甲', 'k1')))).toEqual({ new: 1 })
    expect(await found(() => stage.execute(create('甲', 'k1')))).toEqual({ replayed: 1 })
    expect(await found(() => stage.execute(create('乙', 'k1')))).toEqual({ other_input: 1 })
    const startTask = `mutation { startCallTask(input: { id: "${demo.stoppedTask}", idempotencyKey: "k2" }) { __typename } }`
    stage.sandbox.faults.add('StartAiCallTask', { kind: 'server-error' })
    const by = await moved(stage, () => stage.execute(startTask))
    expect(by('trunkline_unsettled_writes_total')).toBe(1)
    expect(by('trunkline_errors_total', { code: 'OUTCOME_UNKNOWN' })).toBe(1)
    expect(await found(() => stage.send(startTask))).toEqual({ unsettled: 1 })
  })

  it('that are under way are waited for', async () => {
    await using stage = await start()
    stage.sandbox.faults.add('CreateInstance', { kind: 'slow-headers', ms: 500, applied: 'before' })
    const by = await moved(stage, async () => {
      const first = stage.execute(create('丙', 'k3'))
      await vi.waitFor(
        () =>
          expect(stage.sandbox.transcript.entries().map(({ action }) => action)).toContain('CreateInstance'),
        { timeout: 10_000 },
      )
      await Promise.all([first, stage.execute(create('丙', 'k3'))])
    })
    expect(by('trunkline_idempotency_keys_total', { found: 'running' })).toBe(1)
    expect(by('trunkline_idempotency_keys_total', { found: 'replayed' })).toBe(1)
  })
})

describe('the process', () => {
  it('shows how long its event loop stood still', async () => {
    await using stage = await start()
    await vi.waitFor(
      async () => {
        // Again: the monitor has to have begun before what it measures.
        const until = performance.now() + 300
        while (performance.now() < until);
        const { value } = await readMetrics(stage.url)
        expect(value('trunkline_event_loop_delay_seconds_count')).toBeGreaterThan(0)
        expect(value('trunkline_event_loop_delay_seconds_sum')).toBeGreaterThan(0.2)
      },
      { timeout: 10_000 },
    )
  })

  it('shows what it uses and what it is', async () => {
    await using stage = await start()
    const { value } = await readMetrics(stage.url)
    const now = Date.now() / 1_000
    expect(value('process_cpu_seconds_total')).toBeGreaterThan(0)
    expect(value('process_resident_memory_bytes')).toBeGreaterThan(10e6)
    expect(value('nodejs_heap_size_used_bytes')).toBeGreaterThan(1e6)
    expect(value('process_start_time_seconds')).toBeGreaterThan(now - 86_400)
    expect(value('process_start_time_seconds')).toBeLessThanOrEqual(now)
    expect(value('trunkline_info', { version: 'test', mode: 'sandbox' })).toBe(1)
  })
})

test('two gateways in one process count for themselves', async () => {
  await using one = await start()
  await using other = await start()
  await one.execute(instance)
  expect((await readMetrics(one.url)).value('trunkline_requests_total')).toBe(1)
  expect((await readMetrics(other.url)).value('trunkline_requests_total')).toBe(0)
})

test('they are read with GET and HEAD, and nowhere unless they are shown', async () => {
  await using stage = await start()
  expect((await fetch(`${stage.url}/metrics`, { method: 'HEAD' })).status).toBe(200)
  expect((await fetch(`${stage.url}/metrics`, { method: 'POST' })).status).toBe(405)
  expect((await fetch(`${stage.url}/metrics`)).headers.get('content-type')).toMatch(
    /^text\/plain; version=0\.0\.4/,
  )
  await using hidden = await startStage()
  expect((await fetch(`${hidden.url}/metrics`)).status).toBe(404)
})

test('a mutation is told by the name of its document', async () => {
  await using stage = await start()
  const by = await moved(stage, () =>
    stage.execute(CreateInstanceDocument, { input: { name: '丁', maxConcurrentConversations: 1 } }),
  )
  expect(
    by('trunkline_requests_total', { operation: 'CreateInstance', type: 'mutation', outcome: 'success' }),
  ).toBe(1)
})
