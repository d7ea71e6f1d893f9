// A process that loads gateways: told what to send by its parent, so that neither shares a thread with what is measured.

import { apiKey } from '../chaos/gateway-process.ts'
import { documentOf, intend } from '../chaos/intentions.ts'
import { createSender, type Reply, type Sender } from '../support/sender.ts'
import { type Done, type Job, listName, ownName, pageSize } from './replicas-job.ts'

const list = `query ($name: String) { instances(first: ${pageSize}, filter: { name: $name }) {
  edges { node { id name description maxConcurrentConversations } } totalCount } }`

interface Request {
  readonly document: string
  readonly variables: object
  readonly isAnswered: (reply: Reply) => boolean
}

const succeeded = (name: string) => (reply: Reply) =>
  (reply.data?.[name] as { __typename?: string } | null)?.__typename?.endsWith('Success') === true

function requestOf({ subject, run, instanceIds }: Job, worker: number, number: number): Request {
  const key = `${run}-${worker}-${number}.`
  switch (subject) {
    case 'list':
      return {
        document: list,
        variables: { name: listName(worker) },
        isAnswered: ({ data }) =>
          (data?.['instances'] as { edges: unknown[] } | undefined)?.edges.length === pageSize,
      }
    case 'create': {
      const { kind, input } = intend('createInstance', key, key)
      return { document: documentOf(kind), variables: { input }, isAnswered: succeeded(kind) }
    }
    case 'update':
    case 'updateInPart': {
      const { kind, input } = intend('updateInstance', key, instanceIds[worker] ?? '', 1 + (number % 9))
      // Whatever is not given has to be read first.
      const rest = subject === 'update' ? { name: ownName(worker), description: String(number) } : {}
      return {
        document: documentOf(kind),
        variables: { input: { ...input, ...rest } },
        isAnswered: succeeded(kind),
      }
    }
  }
}

const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

async function work(job: Job, senders: readonly Sender[]): Promise<Done> {
  const tookMs: number[] = []
  const failures: string[] = []
  const startedAt = performance.now()
  let sent = 0
  const worker = async (_: unknown, number: number) => {
    for (let count = 0; ; count += 1) {
      const from = performance.now()
      const sender = senders[(number + count) % senders.length]
      if (sent >= job.most.requests || from - startedAt > job.most.ms || sender === undefined) return
      sent += 1
      const { document, variables, isAnswered } = requestOf(job, number, count)
      const reply = await sender.send(document, variables)
      tookMs.push(performance.now() - from)
      if (!isAnswered(reply)) failures.push(JSON.stringify(reply))
    }
  }
  await Promise.all(Array.from({ length: job.atOnce }, worker))
  const ms = performance.now() - startedAt
  tookMs.sort((a, b) => a - b)
  return {
    requests: tookMs.length,
    ms,
    p50Ms: quantile(tookMs, 0.5),
    p99Ms: quantile(tookMs, 0.99),
    failures: failures.slice(0, 3),
  }
}

/** Kept, as clients keep their connections. */
const senders = new Map<string, Sender>()

const senderOf = (url: string): Sender => {
  const known = senders.get(url) ?? createSender(url, apiKey)
  senders.set(url, known)
  return known
}

process.on('message', (job: Job) => {
  work(job, job.urls.map(senderOf)).then(
    (done) => process.send?.(done),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      process.exit(1)
    },
  )
})
