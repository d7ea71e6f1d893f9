// How long anybody waits: the deadline of a request, and the longer life of a write that is under way.
import { End, type EndSignal } from './end-signal.ts'

/** The deadline of the request has passed. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed'
  constructor() {
    super('the deadline of the request has passed')
  }
}

/** Nobody waits for the answer any more. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone'
  constructor() {
    super('the client has gone')
  }
}

/** What bounds a piece of work. Everything that waits listens to `signal`; what cannot end in `left()` is not begun. */
export interface Life {
  /** Aborted with DeadlinePassed or ClientGone. */
  readonly signal: EndSignal
  /** Milliseconds left to look something up. */
  left(): number
  /** Milliseconds left in which a write may be sent, or sent again. */
  leftToSend(): number
}

/** The life of a request: ends at its deadline, or when the client goes. */
export interface Deadline extends Life, Disposable {
  readonly totalMs: number
}

/** A class: the engine makes an object literal whose member is named by a symbol one member after the other. */
class RequestDeadline implements Deadline {
  readonly totalMs: number
  readonly signal = new End()
  /** As a global it is looked up for each call, and each call to a vendor asks several times how much is left. */
  readonly #clock = performance
  readonly #end: number
  readonly #timer: NodeJS.Timeout
  readonly #clientSignal: EndSignal | undefined
  /** Nobody may come to dispose of a request without a client. */
  readonly #leave = () => {
    clearTimeout(this.#timer)
    this.signal.abort(new ClientGone())
  }

  constructor(totalMs: number, clientSignal: EndSignal | undefined) {
    this.totalMs = totalMs
    this.#end = this.#clock.now() + totalMs
    this.#timer = setTimeout(passDeadline, totalMs, this.signal)
    this.#clientSignal = clientSignal
    if (clientSignal?.aborted === true) this.#leave()
    clientSignal?.addEventListener('abort', this.#leave, { once: true })
  }

  left(): number {
    return Math.max(0, this.#end - this.#clock.now())
  }

  leftToSend(): number {
    return this.left()
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#clientSignal?.removeEventListener('abort', this.#leave)
  }
}

const passDeadline = (signal: End) => signal.abort(new DeadlinePassed())

export const createDeadline = (totalMs: number, clientSignal?: EndSignal): Deadline =>
  new RequestDeadline(totalMs, clientSignal)

/**
 * The life of one write: that of its request until something is sent. From then on neither the client's leaving nor
 * the deadline ends it: what is under way is finished, looked up and recorded, for at most `graceMs` longer.
 */
export interface WriteLife extends Life, Disposable {
  readonly committed: boolean
  commit(): void
}

class RequestWriteLife implements WriteLife {
  readonly signal = new End()
  readonly #request: Life
  readonly #graceMs: number
  /** What was sent before the request ended needs a timer of its own only from then on. */
  readonly #follow = () => {
    if (this.#end === undefined) this.signal.abort(this.#request.signal.reason)
    else this.#timer = setTimeout(() => this.signal.abort(new DeadlinePassed()), this.left())
  }
  #end: number | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(request: Life, graceMs: number) {
    this.#request = request
    this.#graceMs = graceMs
    if (request.signal.aborted) this.#follow()
    request.signal.addEventListener('abort', this.#follow, { once: true })
  }

  get committed(): boolean {
    return this.#end !== undefined
  }

  left(): number {
    return this.#end === undefined ? this.#request.left() : Math.max(0, this.#end - performance.now())
  }

  leftToSend(): number {
    return this.#request.leftToSend()
  }

  commit(): void {
    this.#end ??= performance.now() + this.#request.left() + this.#graceMs
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#request.signal.removeEventListener('abort', this.#follow)
  }
}

export const createWriteLife = (request: Life, graceMs: number): WriteLife =>
  new RequestWriteLife(request, graceMs)

const ignore = () => undefined

/** The promise, or the signal's reason if that comes first; leaves no listener behind. */
export function unlessAborted<T>(promise: Promise<T>, signal: EndSignal): Promise<T> {
  if (signal.aborted) {
    // Whatever it becomes, somebody has to have looked at it.
    promise.catch(ignore)
    return Promise.reject(signal.reason)
  }
  return new Promise((resolve, reject) => {
    const abort = () => {
      signal.removeEventListener('abort', abort)
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort)
    promise.then(
      (value) => {
        signal.removeEventListener('abort', abort)
        resolve(value)
      },
      (error) => {
        signal.removeEventListener('abort', abort)
        reject(error)
      },
    )
  })
}

/** Resolves after so long; rejects with the signal's reason as soon as that aborts. */
export async function pause(ms: number, signal: EndSignal): Promise<void> {
  if (ms <= 0) return signal.throwIfAborted()
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  try {
    await unlessAborted(promise, signal)
  } finally {
    clearTimeout(timer)
  }
}
