// Identical reads in flight are one call: who asks for what is already being read waits for that answer.

export interface Coalescer {
  /** Joins the read of this key that is under way, or starts one. */
  join<T>(key: string, start: () => Promise<T>): Promise<T>
  /** A write: what was read before it must not answer those who ask after it. */
  forget(): void
}

export function createCoalescer(): Coalescer {
  const underWay = new Map<string, Promise<unknown>>()
  return {
    join<T>(key: string, start: () => Promise<T>): Promise<T> {
      const joined = underWay.get(key) as Promise<T> | undefined
      if (joined !== undefined) return joined
      const started = start().finally(() => {
        if (underWay.get(key) === started) underWay.delete(key)
      })
      underWay.set(key, started)
      return started
    },
    forget: () => underWay.clear(),
  }
}
