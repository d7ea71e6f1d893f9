/** A fixed window of one second per key; off unless a limit is set, since the vendor publishes none here. */

export function createRateLimiter(): { allow(key: string, perSecond: number, now: number): boolean } {
  const windows = new Map<string, { second: number; used: number }>()
  return {
    allow(key, perSecond, now) {
      if (!Number.isFinite(perSecond)) return true
      const second = Math.floor(now / 1000)
      const window = windows.get(key)
      if (!window || window.second !== second) {
        windows.set(key, { second, used: 1 })
        return perSecond >= 1
      }
      window.used += 1
      return window.used <= perSecond
    },
  }
}
