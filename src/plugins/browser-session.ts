// What survives a reload of GraphiQL: the key or token of its browser, sealed into a cookie that no script can read.
import { hkdfSync } from 'node:crypto'
import type { Access } from '../access/access.ts'
import { createSeal, type Seal, sealKeyBytes } from '../vendors/seal.ts'

/**
 * A cookie, because a script that gets into the page could read all that the page can: storage, and what a key of
 * WebCrypto kept beside it has sealed. It comes along by itself, so that the rules against forgery hold for it.
 *
 * Sealed, because browsers write cookies to disks. The gateway keeps nothing: the seal is made of the secrets of the
 * configuration, which every replica has. The key is checked at each request like one in a header, so that whoever is
 * removed is out at once; and when the configuration gets other secrets, every session has ended.
 *
 * Cookies know no ports: whatever else listens on this host is sent the sealed key, too, and could use it until it ends.
 */
const name = 'trunkline-session'

/** Browsers that restore their windows keep cookies that should end with them. */
const lifeMs = 12 * 60 * 60 * 1_000

/** Browsers drop what is longer than 4096 characters with its name. */
const maxCookieLength = 4_000

function secretsOf({ accounts, consumers }: Access): string {
  const ofVendors = [...accounts.values()].flatMap(({ alibaba, huawei }) => [
    alibaba?.accessKeySecret.reveal(),
    huawei?.appSecret.reveal(),
  ])
  const ofConsumers = consumers.flatMap(({ keys }) => keys.map(({ digest }) => digest.toString('base64')))
  return JSON.stringify([ofVendors, ofConsumers])
}

function createSeals(): (access: Access) => Seal {
  const seals = new WeakMap<Access, Seal>()
  return (access) => {
    const known = seals.get(access)
    if (known !== undefined) return known
    const key = hkdfSync('sha256', secretsOf(access), '', 'trunkline browser session', sealKeyBytes)
    const seal = createSeal(new Uint8Array(key))
    seals.set(access, seal)
    return seal
  }
}

function cookieOf(headers: Headers): string | undefined {
  for (const cookie of headers.get('cookie')?.split(';') ?? []) {
    const [key, value] = cookie.trim().split('=')
    if (key === name) return value
  }
  return undefined
}

/** Without a path: it is that of the session's address as the browser sees it, whatever a proxy puts before it. */
function attributesOf(headers: Headers): string {
  // TLS ends at a proxy, which says so.
  const secure = headers.get('x-forwarded-proto') === 'https' ? '; Secure' : ''
  return `; HttpOnly; SameSite=Strict${secure}`
}

export interface BrowserSessions {
  /** Whether a browser believes to have a session. */
  isClaimed(headers: Headers): boolean
  /** The key or token; undefined when there is no session, or none any more. */
  credentialsOf(headers: Headers): string | undefined
  /** The cookie that opens a session; undefined when the key is too long for one. */
  opening(headers: Headers, credentials: string): string | undefined
  /** The cookie that ends it. */
  ending(headers: Headers): string
}

export function createBrowserSessions(access: () => Access): BrowserSessions {
  const sealOf = createSeals()
  return {
    isClaimed: (headers) => cookieOf(headers) !== undefined,
    credentialsOf(headers) {
      const [until, credentials] =
        sealOf(access())
          .open(cookieOf(headers) ?? '')
          ?.split(' ') ?? []
      return Number(until) > Date.now() ? credentials : undefined
    },
    opening(headers, credentials) {
      const cookie = `${name}=${sealOf(access()).seal(`${Date.now() + lifeMs} ${credentials}`)}`
      return cookie.length > maxCookieLength ? undefined : cookie + attributesOf(headers)
    },
    ending: (headers) => `${name}=; Max-Age=0${attributesOf(headers)}`,
  }
}
