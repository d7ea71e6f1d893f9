/** Memory of used nonces, per access key, bounded in time and number. */

export interface Nonces {
  /** False when this key used this nonce before. */
  remember(accessKeyId: string, nonce: string, until: number, now: number): boolean
}

export function createNonces(limit: number): Nonces {
  // A Map iterates in insertion order, which is nearly expiry order: the oldest leave first.
  const used = new Map<string, number>()
  return {
    remember(accessKeyId, nonce, until, now) {
      const key = `${accessKeyId}\n${nonce}`
      const expiry = used.get(key)
      if (expiry !== undefined && expiry > now) return false
      used.delete(key)
      used.set(key, until)
      for (const [oldest, end] of used) {
        if (end > now && used.size <= limit) break
        used.delete(oldest)
      }
      return true
    },
  }
}
