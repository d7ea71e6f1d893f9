// Calls of the vendors as they are counted: every label is a word of the gateway's own code.
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Circuit } from '../vendors/account.ts'
import type { CallEvents } from '../vendors/call-events.ts'
import { catalogue } from '../vendors/catalogue.ts'
import { durationBuckets } from './request-metrics.ts'
import { createDistribution, createTally } from './tallies.ts'

const circuitStates = ['closed', 'half-open', 'open'] as const satisfies readonly Circuit['state'][]

const products = new Map(catalogue.map(({ product }) => [product.name, product.vendor]))

/** Most calls wait for nothing at all. */
const waitBuckets = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** `circuits` are those of all accounts at the moment. */
export function createCallMetrics(registry: Registry, circuits: () => readonly Circuit[]): CallEvents {
  const registers = [registry]
  const subject = ['vendor', 'product', 'action'] as const
  const countCall = createTally(registry, {
    name: 'trunkline_upstream_calls_total',
    help: 'Attempts sent to a vendor, by what became of them.',
    labelNames: [...subject, 'outcome'],
  })
  const observeCall = createDistribution(
    registry,
    {
      name: 'trunkline_upstream_call_duration_seconds',
      help: 'Time an attempt took at a vendor, from sending to its whole answer, or to its failure.',
      labelNames: subject,
    },
    durationBuckets,
  )
  const retries = new Counter({
    name: 'trunkline_upstream_retries_total',
    help: 'Attempts made again, by what became of the one before.',
    labelNames: [...subject, 'reason'],
    registers,
  })
  const observeWait = createDistribution(
    registry,
    {
      name: 'trunkline_quota_wait_seconds',
      help: 'Time an attempt waited for a place in the quota: until it was granted, refused, or nobody waited any longer.',
      labelNames: ['vendor', 'product', 'outcome'],
    },
    waitBuckets,
  )
  const joined = new Counter({
    name: 'trunkline_coalesced_reads_total',
    help: 'Reads answered by an identical one that was under way.',
    labelNames: subject,
    registers,
  })
  new Gauge({
    name: 'trunkline_circuits',
    help: 'Circuits of all vendor accounts by state; what is not closed refuses calls.',
    labelNames: ['vendor', 'product', 'state'],
    registers,
    collect() {
      for (const [product, vendor] of products)
        for (const state of circuitStates) this.set({ vendor, product, state }, 0)
      for (const { vendor, product, state } of circuits()) this.inc({ vendor, product, state })
    },
  })
  return {
    called({ vendor, product, action, outcome, durationMs }) {
      countCall([vendor, product, action, outcome])
      observeCall([vendor, product, action], durationMs / 1_000)
    },
    retried({ vendor, product, action }, reason) {
      retries.inc({ vendor, product, action, reason })
    },
    waited({ vendor, product }, ms, outcome) {
      observeWait([vendor, product, outcome], ms / 1_000)
    },
    joined({ vendor, product, action }) {
      joined.inc({ vendor, product, action })
    },
  }
}
