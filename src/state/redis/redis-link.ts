// The road to Redis: one connection for steps, one for messages.
import { hash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { createConnection, patienceMs, within } from './connection.ts'
import { library, librarySha } from './library.ts'
import { type RedisLink, RedisUnavailable, type RedisValue, type Step } from './link.ts'

/** What happens to Redis, told to whoever counts it. */
export interface RedisEvents {
  changed(isUp: boolean): void
  /** One operation, of any number of steps, has ended. */
  operated(ms: number, isAnswered: boolean): void
}

export interface RedisLinkOptions {
  readonly url: string
  /** Begins every key and channel. */
  readonly prefix?: string
  /** Called when Redis goes, with a reason that holds no secret, and when it comes back. */
  readonly onChange?: (change: { readonly isUp: boolean; readonly reason?: string }) => void
  /** Called for every operation when it has ended. */
  readonly onOperation?: RedisEvents['operated'] | undefined
}

/** A script that runs for long stops everybody else. */
const mostSteps = 64

/** What an answer may take longer than Redis may take to begin, for the way there and back. */
const wayMs = 200

/** How often a connection that only listens is asked whether it still is one. */
const listenerCheckMs = 1_000

interface Asked {
  readonly step: Step
  readonly resolve: (answer: readonly RedisValue[]) => void
  readonly reject: (reason: RedisUnavailable) => void
}

type StepAnswer = readonly ['ok', readonly RedisValue[]] | readonly ['late'] | readonly ['error', string]

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

export function createRedisLink({
  url,
  prefix = 'trunkline',
  onChange = () => undefined,
  onOperation = () => undefined,
}: RedisLinkOptions): RedisLink {
  const asked = new Map<string, Asked[]>()
  const listeners = new Map<string, Set<(message: string) => void>>()
  const returnListeners = new Set<() => void>()
  let closed = false
  /** What to add to this process's clock to get at most that of Redis; before the first answer unknown. */
  let clockAheadMs = Number.NEGATIVE_INFINITY

  const returned = () => {
    for (const listener of [...returnListeners]) listener()
  }

  const readClock = (serverMs: number, isSure = false) => {
    const aheadMs = serverMs - performance.now()
    // An answer that was long on its way makes the clock of Redis look late, never early.
    clockAheadMs = isSure ? aheadMs : Math.max(clockAheadMs, aheadMs)
  }

  const steps = createConnection({
    url,
    async greet(client) {
      const [seconds, micros] = await client.time()
      readClock(Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000), true)
    },
    onUp() {
      onChange({ isUp: true })
      returned()
    },
    onDown: (reason) => onChange({ isUp: false, reason }),
  })

  const messages = createConnection({
    url,
    async greet(client) {
      const channels = [...listeners.keys()]
      if (channels.length > 0) await client.subscribe(...channels)
      else await client.ping()
    },
    onUp: returned,
    onDown: () => undefined,
  })
  messages.client.on('message', (channel: string, message: string) => {
    for (const listener of [...(listeners.get(channel) ?? [])]) listener(message)
  })
  const check = setInterval(() => {
    if (!messages.isUp()) return
    within(patienceMs, messages.client.ping()).catch((error: unknown) => messages.doubt(messageOf(error)))
  }, listenerCheckMs).unref()

  /** Everything of an account lies in one slot of a cluster. */
  const tagOf = (account: string) => `${prefix}{${hash('sha256', account, 'base64url').slice(0, 22)}}:`

  /** Channels know no databases. */
  const channelOf = (account: string) => `${steps.client.options.db ?? 0}:${tagOf(account)}`

  async function evaluate(client: Redis, keys: readonly string[], args: readonly (string | number)[]) {
    try {
      return await client.evalsha(librarySha, keys.length, ...keys, ...args)
    } catch (error) {
      if (!messageOf(error).startsWith('NOSCRIPT')) throw error
      return await client.eval(library, keys.length, ...keys, ...args)
    }
  }

  async function send(account: string, batch: readonly Asked[]): Promise<void> {
    const tag = tagOf(account)
    const keys = batch.flatMap(({ step }) => step.keys.map((key) => tag + key))
    const args = batch.flatMap(({ step: { name, keys, args, evenLate } }) => [
      name,
      keys.length,
      args.length,
      evenLate === true ? 1 : 0,
      ...args,
    ])
    const last = Math.floor(performance.now() + clockAheadMs + patienceMs)
    const client = steps.client
    const startedAt = performance.now()
    try {
      const answering = evaluate(client, keys, [last, channelOf(account), ...args])
      const answers = (await within(patienceMs + wayMs, answering)) as readonly [string, ...StepAnswer[]]
      onOperation(performance.now() - startedAt, true)
      const [serverMs, ...ofSteps] = answers
      // A clock that was set back would make everything late from now on.
      readClock(
        Number(serverMs),
        ofSteps.some(([kind]) => kind === 'late'),
      )
      for (const [index, answer] of ofSteps.entries()) settle(batch[index], answer)
    } catch (error) {
      onOperation(performance.now() - startedAt, false)
      // An error that Redis answers does not mean that it is gone.
      if (!isAnswer(error)) steps.doubt(messageOf(error))
      const reason = new RedisUnavailable(`Redis: ${messageOf(error)}.`, error)
      for (const { reject } of batch) reject(reason)
    }
  }

  function flush(): void {
    const batches = [...asked]
    asked.clear()
    for (const [account, waiting] of batches)
      for (let from = 0; from < waiting.length; from += mostSteps)
        void send(account, waiting.slice(from, from + mostSteps))
  }

  return {
    run(account, step) {
      const { promise, resolve, reject } = Promise.withResolvers<readonly RedisValue[]>()
      if (!steps.isUp()) {
        reject(new RedisUnavailable('Redis cannot be reached.'))
        return promise
      }
      if (asked.size === 0) setImmediate(flush)
      const waiting = asked.get(account) ?? []
      waiting.push({ step, resolve, reject })
      asked.set(account, waiting)
      return promise
    },
    subscribe(account, listener) {
      const channel = channelOf(account)
      const those = listeners.get(channel) ?? new Set()
      listeners.set(channel, those)
      those.add(listener)
      if (those.size === 1 && messages.isUp())
        messages.client.subscribe(channel).catch((error: unknown) => messages.doubt(messageOf(error)))
      return {
        [Symbol.dispose]() {
          those.delete(listener)
          if (those.size > 0 || listeners.get(channel) !== those) return
          listeners.delete(channel)
          if (messages.isUp()) messages.client.unsubscribe(channel).catch(() => undefined)
        },
      }
    },
    isUp: steps.isUp,
    hears: messages.isUp,
    onReturn(listener) {
      returnListeners.add(listener)
      return { [Symbol.dispose]: () => void returnListeners.delete(listener) }
    },
    async [Symbol.asyncDispose]() {
      if (closed) return
      closed = true
      clearInterval(check)
      await steps[Symbol.asyncDispose]()
      await messages[Symbol.asyncDispose]()
    },
  }
}

/** Redis answered, with an error: it is there, and this one did nothing. */
const isAnswer = (error: unknown) => error instanceof Error && error.name === 'ReplyError'

function settle(asked: Asked | undefined, answer: StepAnswer): void {
  const [kind] = answer
  switch (kind) {
    case 'ok':
      asked?.resolve(answer[1])
      return
    case 'late':
      asked?.reject(new RedisUnavailable('Redis came to it too late.'))
      return
    case 'error':
      asked?.reject(new RedisUnavailable(`Redis: ${answer[1]}.`))
      return
  }
}
