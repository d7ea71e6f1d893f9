/** tokenByAkSk and the tokens it hands out: opaque, timed, many valid at once (simulated). */

import { randomBytes } from 'node:crypto'
import type { WireObject } from '../wire.ts'

export const tokenAction = 'tokenByAkSk'

export interface Tokens<Tenant> {
  issue(tenant: Tenant, appKey: string, seconds: number, now: number): WireObject
  find(token: string, now: number): { tenant: Tenant; appKey: string } | undefined
  drop(token: string): void
}

const tokenLimit = 10_000

export function createTokens<Tenant>(): Tokens<Tenant> {
  const live = new Map<string, { tenant: Tenant; appKey: string; until: number }>()
  return {
    /** All values are texts in upper camel case, without envelope or return code. */
    issue(tenant, appKey, seconds, now) {
      const token = randomBytes(24).toString('base64url')
      live.set(token, { tenant, appKey, until: now + seconds * 1000 })
      for (const oldest of live.keys()) {
        if (live.size <= tokenLimit) break
        live.delete(oldest)
      }
      return {
        AccessToken: token,
        ApplyType: 'Bearer',
        CreateTime: String(Math.floor(now / 1000)),
        Expires: String(seconds),
        Scope: randomBytes(16).toString('hex'),
        AppKey: appKey,
        UserID: 'Anonymous',
      }
    },
    find(token, now) {
      const found = live.get(token)
      if (found && found.until > now) return found
      live.delete(token)
      return undefined
    },
    drop(token) {
      live.delete(token)
    },
  }
}

/** Documented: example 600, maximum 3600. simulated: missing is 600, above is cut, anything else is refused. */
export function lifetime(wish: string | undefined): number | undefined {
  if (wish === undefined) return 600
  return /^[1-9]\d{0,8}$/.test(wish.trim()) ? Math.min(Number(wish), 3600) : undefined
}
