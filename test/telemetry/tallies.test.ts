// What the gateway counts in cells of its own reads, to the byte, as prom-client would have written it.
import fc from 'fast-check'
import { Counter, Histogram, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { createDistribution, createTally } from '../../src/telemetry/tallies.ts'

const bounds = [0.005, 0.1, 2.5]
const labelNames = ['vendor', 'outcome'] as const
const counter = { name: 'calls_total', help: 'Calls \\ of\nall.', labelNames }
const histogram = { name: 'call_seconds', help: 'How long.', labelNames }

const word = fc.constantFrom('ALIBABA', 'HUAWEI', 'a "word"\n', '')
const observation = fc.record({
  vendor: word,
  outcome: word,
  seconds: fc.oneof(fc.constantFrom(0, ...bounds), fc.double({ min: 0, max: 5, noNaN: true })),
})

test('the text of any observations is the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(observation), async (observations) => {
      const theirs = new Registry()
      const calls = new Counter({ ...counter, registers: [theirs] })
      const durations = new Histogram({ ...histogram, buckets: bounds, registers: [theirs] })
      const ours = new Registry()
      const count = createTally(ours, counter)
      const observe = createDistribution(ours, histogram, bounds)
      for (const { vendor, outcome, seconds } of observations) {
        calls.inc({ vendor, outcome })
        durations.observe({ vendor, outcome }, seconds)
        count([vendor, outcome])
        observe([vendor, outcome], seconds)
      }
      expect(await ours.metrics()).toBe(await theirs.metrics())
    }),
  )
})
