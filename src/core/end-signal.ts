// What waiting needs of an AbortSignal, and one that costs little more than a flag: each call to a vendor needs some.

/** Every AbortSignal is one. */
export interface EndSignal {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** An EndSignal with the way to abort it. Its listeners are called once, in order, and must not throw. */
export class End implements EndSignal {
  aborted = false
  reason: unknown = undefined
  /** Nearly always there is one at a time: it needs no Set. */
  #first: (() => void) | undefined = undefined
  /** Those that came while others listened. */
  #others: Set<() => void> | undefined = undefined

  abort(reason: unknown): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    const first = this.#first
    this.#first = undefined
    first?.()
    const others = this.#others
    if (others === undefined) return
    for (const listener of others) listener()
    others.clear()
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (this.aborted || listener === this.#first) return
    const hasOthers = this.#others !== undefined && this.#others.size > 0
    if (this.#first === undefined && !hasOthers) {
      this.#first = listener
      return
    }
    this.#others ??= new Set()
    this.#others.add(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    if (listener === this.#first) this.#first = undefined
    else this.#others?.delete(listener)
  }
}

/** For what of the platform takes nothing less; meant for ends that do not outlive a request. */
export function abortSignalOf(signal: EndSignal): AbortSignal {
  if (signal instanceof AbortSignal) return signal
  const controller = new AbortController()
  const follow = () => controller.abort(signal.reason)
  if (signal.aborted) follow()
  else signal.addEventListener('abort', follow)
  return controller.signal
}
