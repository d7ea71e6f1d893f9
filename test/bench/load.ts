// The load: a process of its own that sends so many requests of a workload, times each answer and checks a part of them.
import autocannon from 'autocannon'
import { type Ask, type Reading, refuseErrors } from './asks.ts'
import type { Job, Outcome } from './loader.ts'
import { compareEvery } from './workload.ts'
import { workloadOf } from './workloads.ts'

/** Only when it takes a sample does autocannon see that it is done; its own second would be longer than many a round. */
const sampleMs = 50

/** Autocannon decodes each chunk for itself, and so breaks letters that lie across two; their places are compared. */
const asChunksAreDecoded: Reading = (text) => text.replaceAll(/[\u0080-\uffff]+/g, '*')

function askOf({ workload, dialect }: Job): Ask {
  const ask = workloadOf(workload).asks[dialect]
  if (ask === undefined) throw new Error(`${workload} is not asked for in ${dialect}.`)
  return ask
}

const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

interface Sent {
  n?: number
}

async function run(job: Job): Promise<Outcome> {
  const ask = askOf(job)
  let next = job.from
  let answered = 0
  let checked = 0
  const latencies = new Float64Array(job.amount)
  const failures: string[] = []
  const onAnswer = (status: number, body: string, { n = -1 }: Sent) => {
    try {
      if (status !== 200) throw new Error(`HTTP ${status}: ${body.slice(0, 300)}`)
      refuseErrors(body)
      if (n % compareEvery !== 0) return
      ask.check(n, body, asChunksAreDecoded)
      checked += 1
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error))
    }
  }
  const options: autocannon.Options = {
    url: job.url,
    connections: job.connections,
    amount: job.amount,
    timeout: 30,
    sampleInt: sampleMs,
    requests: [
      {
        method: 'POST',
        headers: { ...ask.headers, ...job.headers },
        setupRequest(request, context: Sent) {
          const n = next++
          context.n = n
          return { ...request, ...ask.request(n) }
        },
        onResponse: onAnswer,
      },
    ],
  }
  const startedAt = performance.now()
  let lastAt = startedAt
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options, (error, done) => (error ? reject(error) : resolve(done)))
    instance.on('response', (_client, _status, _bytes, ms) => {
      latencies[answered++] = ms
      lastAt = performance.now()
    })
  })
  if (result.errors > 0) failures.push(`${result.errors} connections failed, ${result.timeouts} in time`)
  const sorted = latencies.subarray(0, answered).sort()
  return {
    answered,
    ms: lastAt - startedAt,
    checked,
    failed: failures.length,
    failure: failures[0],
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
  }
}

process.on('message', async (job: Job) => {
  process.send?.(await run(job))
})
