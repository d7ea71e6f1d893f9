// The bench in small: every server of its own answers each workload once, rightly and with the calls it should take.
import { expect, test } from 'vitest'
import { dialectFor, passThrough, ready, startServer, trunkline, unprotected } from './servers.ts'
import { startUpstream } from './upstream-process.ts'
import { workloads } from './workloads.ts'

test.each([passThrough, trunkline, unprotected])(
  '$name',
  async (candidate) => {
    await using upstream = await startUpstream()
    await using server = await startServer(candidate, upstream.url)
    const asked = workloads.filter((workload) => dialectFor(candidate, workload) !== undefined)
    expect(asked.length).toBeGreaterThan(0)
    for (const workload of asked) {
      const before = await upstream.calls()
      await ready(server, workload)
      const calls = (await upstream.calls()) - before
      expect([workload.id, calls]).toEqual([
        workload.id,
        workload.upstreamCalls === 'shared' ? 1 : workload.upstreamCalls,
      ])
    }
  },
  90_000,
)
