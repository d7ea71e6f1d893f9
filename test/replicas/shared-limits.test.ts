// What replicas must not each have for themselves: the vendor's token, its flow control, and what a consumer may use.
import { createHash } from 'node:crypto'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import { stallsOf } from '../chaos/gateway-process.ts'
import { documentOf } from '../chaos/intentions.ts'
import { type Stall, wallClock, watchStalls } from '../chaos/stalls.ts'
import { instance } from '../support/demo.ts'
import { describeRedisServer, startRedisServer } from '../support/redis.ts'
import { startReplicas } from './replicas.ts'
import { eachOf, intentions, say } from './three-sends.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number)

/** Never the same twice, so that no two requests share a call. */
const huawei = [
  (number: number) =>
    `{ calledRoutes(first: 5, filter: { accessCode: "9911412", extensionCode: "${number}" }) { edges { node { id } } } }`,
  (number: number) =>
    `{ skillQueues(first: 5, filter: { name: "nobody-${number}" }) { edges { node { id } } } }`,
] as const

const key = 'key-of-a-partner-0123456789'

const configuration = (vendorUrl: string, costPerMinute: number) => ({
  accounts: {
    acme: {
      alibaba: {
        accessKeyId: 'sandbox',
        accessKeySecret: 'sandbox-secret',
        outboundbotEndpoint: vendorUrl,
        aiccsEndpoint: vendorUrl,
      },
    },
  },
  consumers: [
    {
      id: 'partner',
      account: 'acme',
      keys: [{ sha256: createHash('sha256').update(key).digest('hex') }],
      scopes: ['*'],
      limits: { costPerMinute },
    },
  ],
})

/** What the configuration file says must not be said beside it; empty counts as unset. */
const inFile = Object.fromEntries(
  [
    'TRUNKLINE_API_KEY',
    'ALIBABA_ACCESS_KEY_ID',
    'ALIBABA_ACCESS_KEY_SECRET',
    'ALIBABA_OUTBOUNDBOT_ENDPOINT',
    'ALIBABA_AICCS_ENDPOINT',
    'HUAWEI_APP_KEY',
    'HUAWEI_APP_SECRET',
    'HUAWEI_ENDPOINT',
  ].map((name) => [name, '']),
)

const instancesNamed = 'query ($name: String) { instances(first: 1, filter: { name: $name }) { totalCount } }'

const tokensFetched = ({ transcript }: Sandbox) => transcript.counts()['tokenByAkSk']?.received ?? 0

describeRedisServer('replicas', () => {
  test("fetch Huawei's token once for all, and once more when it is refused", {
    timeout: 60_000,
  }, async () => {
    await using redis = await startRedisServer()
    await using sandbox = await startSandbox()
    await using replicas = await startReplicas({ vendorUrl: sandbox.url, redisUrl: redis.url })
    const ask = async (number: number) => {
      const { errors } = await replicas.door.send(huawei[number % huawei.length]?.(number) ?? '', {})
      return errors.map(({ message }) => message)
    }
    const asked = 300
    const failures = (await eachOf(numbers(asked), 24, ask)).flat()
    const first = tokensFetched(sandbox)
    const half = eachOf(numbers(asked), 24, (number) => ask(asked + number))
    sandbox.faults.add('vendor:huawei', { kind: 'token-expired' }, 1)
    const failuresAfter = (await half).flat()
    const calls = Object.values(sandbox.transcript.counts()).reduce((sum, { received }) => sum + received, 0)
    say(
      `token: ${2 * asked} queries over ${replicas.all.length} replicas, ${calls} calls; fetched ${first} time, after it had been refused ${tokensFetched(sandbox) - first} more`,
    )
    expect.soft([...failures, ...failuresAfter]).toEqual([])
    expect(sandbox.faults.pending()).toBe(0)
    expect.soft([...replicas.proxy.sent.values()].every((sent) => sent > asked / 3)).toBe(true)
    expect.soft(first).toBe(1)
    expect(tokensFetched(sandbox)).toBe(2)
  })

  test("keep to the vendor's flow control together", { timeout: 60_000 }, async () => {
    const perSecond = 20
    const hammeredMs = 3_000
    await using redis = await startRedisServer()
    await using sandbox = await startSandbox({ limits: { concurrentConversations: 1e9 } })
    await using replicas = await startReplicas({
      vendorUrl: sandbox.url,
      redisUrl: redis.url,
      settings: { TRUNKLINE_QUOTAS: `CreateInstance=${perSecond},OutboundBot.read=10000` },
    })
    // Compiled code first: this is about a second.
    await eachOf(numbers(150), 6, (number) =>
      replicas.door.send(instancesNamed, { name: `nobody-${number}` }),
    )
    const stalls: Stall[] = []
    using _stalls = watchStalls((stall) => stalls.push(stall))
    const [begin, beginAt] = [performance.now(), wallClock()]
    const refusals = new Set<unknown>()
    await eachOf(intentions('createInstance', 'hammer', 1_000), 48, async ({ kind, input }) => {
      if (performance.now() - begin > hammeredMs) return
      const { errors } = await replicas.door.send(documentOf(kind), { input })
      for (const { extensions } of errors) refusals.add(extensions['code'])
    })
    const at = sandbox.transcript.entries('CreateInstance').map((entry) => entry.at)
    const [first = 0, last = 0] = [at[0], at.at(-1)]
    const spanS = (last - first) / 1_000
    const most = (ms: number) =>
      Math.max(...at.map((from) => at.filter((time) => time >= from && time < from + ms).length))
    const lostMs = [...stalls, ...replicas.all.flatMap(stallsOf)]
      .filter(({ from }) => from > beginAt)
      .reduce((longest, { lateMs }) => Math.max(longest, lateMs), 0)
    // They leave in bursts, a second apart; on the way one may lose time that the next does not lose.
    const windowMs = Math.round(Math.max(200, 850 - lostMs))
    const hammered = at.filter((time) => time < first + hammeredMs).length
    say(
      `quota: ${perSecond} CreateInstance per second for ${replicas.all.length} replicas; ${at.length} arrived in ${spanS.toFixed(2)} s, ${hammered} of them in the first ${hammeredMs} ms; at most ${most(1_000)} in any second, ${most(windowMs)} in any ${windowMs} ms; refused with ${[...refusals].join(', ') || 'nothing'}`,
    )
    expect.soft(most(windowMs), `in any ${windowMs} ms`).toBeLessThanOrEqual(perSecond)
    expect.soft(at.length).toBeLessThanOrEqual(perSecond * (spanS + 1) + 3)
    expect.soft([...refusals].filter((code) => code !== 'VENDOR_THROTTLED')).toEqual([])
    // Of what may be sent most is sent, also where the machine has other things to do.
    expect(hammered).toBeGreaterThanOrEqual(perSecond * (hammeredMs / 1_000) * 0.7)
  })

  // Of a small bucket every use is asked for, of a large one replicas keep a part to themselves.
  test.each([20, 600])(
    'grant a consumer together what one of them would: %i',
    {
      timeout: 60_000,
    },
    async (costPerMinute) => {
      await using redis = await startRedisServer()
      await using sandbox = await startSandbox()
      await using directory = await mkdtempDisposable(join(tmpdir(), 'trunkline-replicas-'))
      const path = join(directory.path, 'trunkline.json')
      await writeFile(path, JSON.stringify(configuration(sandbox.url, costPerMinute)))
      await using replicas = await startReplicas({
        vendorUrl: sandbox.url,
        redisUrl: redis.url,
        settings: { ...inFile, TRUNKLINE_CONFIG: path },
      })
      const begin = performance.now()
      /** Costs 1, of which nothing is given back. */
      const document = `{ instance(id: "${instance}") { id } }`
      const answers = await eachOf(numbers(200 + 2 * costPerMinute), 24, async () => {
        const { data, errors } = await replicas.door.send(document, {}, { authorization: `Bearer ${key}` })
        return errors[0] === undefined ? data : errors[0].extensions['code']
      })
      const tookMs = performance.now() - begin
      const granted = answers.filter((answer) => typeof answer === 'object')
      say(
        `limits: of ${answers.length} requests over ${replicas.all.length} replicas in ${tookMs.toFixed(0)} ms, ${granted.length} were granted to a consumer with ${costPerMinute} per minute`,
      )
      expect.soft([...replicas.proxy.sent.values()].every((sent) => sent > 50 + costPerMinute / 2)).toBe(true)
      expect
        .soft(new Set(granted.map((answer) => JSON.stringify(answer))))
        .toEqual(new Set([JSON.stringify({ instance: { id: instance } })]))
      expect
        .soft(new Set(answers.filter((answer) => typeof answer !== 'object')))
        .toEqual(new Set(['RATE_LIMITED']))
      expect(granted.length).toBeGreaterThanOrEqual(costPerMinute)
      // What leaks meanwhile is granted again.
      expect(granted.length).toBeLessThanOrEqual(
        costPerMinute + Math.floor((tookMs / 60_000) * costPerMinute),
      )
    },
  )
})
