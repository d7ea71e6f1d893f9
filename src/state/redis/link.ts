// The road to Redis: steps of one account that are asked for together travel together, and nothing waits for a Redis that is gone.

/** What a step is told and answers: Redis knows texts, whole numbers and lists of them. */
export type RedisValue = string | number | null | readonly RedisValue[]

export interface Step {
  /** A function of the library in `lua/`. */
  readonly name: string
  /** Names of keys inside the account: prefix and hash tag are added. */
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
  /**
   * Whether it may still take effect when nobody waits for its answer any more; without it a step that Redis comes to
   * too late does nothing.
   */
  readonly evenLate?: boolean
}

export interface RedisLink extends AsyncDisposable {
  /**
   * Runs a step. All steps of one account that are asked for in the same turn of the event loop are one operation of
   * Redis, in the order of asking, and nothing comes between them. Rejects with `RedisUnavailable`, at once while Redis
   * is gone, else within little more than a second.
   */
  run(account: string, step: Step): Promise<readonly RedisValue[]>
  /** What replicas tell each other about an account, with `publish` in a step; first letter says what it is about. */
  subscribe(account: string, listener: (message: string) => void): Disposable
  /** Whether steps are answered now. */
  isUp(): boolean
  /** Whether messages arrive now. */
  hears(): boolean
  /** Called whenever messages may have been missed, and when Redis has come back. */
  onReturn(listener: () => void): Disposable
}

/** Redis was not reached, or did not answer: what was asked may have been done, and is not done later. */
export class RedisUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'RedisUnavailable'
  }
}
