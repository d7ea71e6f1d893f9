// The streams that are open: how many a consumer has, and when all or some end so that clients come again.
import type { Consumer } from '../access/access.ts'
import type { AccountLease } from '../access/accounts.ts'

export interface StreamLimits {
  /** Streams that one consumer may have open in this process, where its own limit says nothing else. */
  readonly perConsumer: number
  /** Then a client has to come again, and its key is checked again. */
  readonly lifeMs: number
}

export const streamLimits: StreamLimits = { perConsumer: 200, lifeMs: 30 * 60_000 }

/** Why a stream ends that its client would have gone on with: it comes again, here or elsewhere. */
export type Interruption = 'draining' | 'too old' | 'access changed'

/** Thrown through whatever a stream is doing when it ends. */
export class StreamEnded extends Error {
  override readonly name = 'StreamEnded'
  readonly reason: Interruption | 'client gone'
  constructor(reason: StreamEnded['reason']) {
    super(`the stream was ended: ${reason}`)
    this.reason = reason
  }
}

export interface Stream extends Disposable {
  /** Aborted with StreamEnded. */
  readonly signal: AbortSignal
}

interface Asker {
  readonly consumer: Consumer
  readonly account: Pick<AccountLease, 'isRetired'>
  /** Aborted when the client goes. */
  readonly clientSignal: AbortSignal
}

export interface Streams {
  /** Undefined when the consumer has as many as it may have. */
  open(asker: Asker): Stream | undefined
  /** Ends those whose consumer is no longer what it was, or whose account has other credentials. */
  review(isSame: (consumer: Consumer) => boolean): void
  /** Ends all of them, and whatever is opened from now on. */
  end(): void
  readonly size: number
}

export function createStreams(limits: StreamLimits = streamLimits): Streams {
  const open = new Map<AbortController, Asker>()
  let isEnded = false

  return {
    open(asker) {
      const { consumer, clientSignal } = asker
      const own = [...open.values()].filter((other) => other.consumer.id === consumer.id).length
      if (own >= (consumer.streams ?? limits.perConsumer)) return undefined
      const controller = new AbortController()
      const leave = () => controller.abort(new StreamEnded('client gone'))
      const tooOld = () => controller.abort(new StreamEnded('too old'))
      const timer = setTimeout(tooOld, limits.lifeMs)
      open.set(controller, asker)
      clientSignal.addEventListener('abort', leave, { once: true })
      if (clientSignal.aborted) leave()
      if (isEnded) controller.abort(new StreamEnded('draining'))
      return {
        signal: controller.signal,
        [Symbol.dispose]() {
          clearTimeout(timer)
          clientSignal.removeEventListener('abort', leave)
          open.delete(controller)
        },
      }
    },
    review(isSame) {
      for (const [controller, { consumer, account }] of open)
        if (account.isRetired() || !isSame(consumer)) controller.abort(new StreamEnded('access changed'))
    },
    end() {
      isEnded = true
      for (const controller of open.keys()) controller.abort(new StreamEnded('draining'))
    },
    get size() {
      return open.size
    },
  }
}
