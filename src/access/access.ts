// Who may ask: consumers with their keys and grants, and the vendor accounts they work on.
import { hash, timingSafeEqual } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Secret } from '../core/redact.ts'
import type { Vendors } from '../upstream.ts'
import type { Scope } from './scopes.ts'

export interface ConsumerKey {
  /** SHA-256 of the key. */
  readonly digest: Buffer
  /** From then on the key is no longer accepted. */
  readonly notAfter?: Date | undefined
}

export interface Consumer {
  readonly id: string
  /** The vendor account it works on. */
  readonly account: string
  readonly scopes: ReadonlySet<Scope>
  /** `trusted`: only documents that the gateway knows. */
  readonly documents: 'any' | 'trusted'
  /** Whether it may see the schema, in GraphiQL and by introspection. */
  readonly introspection: boolean
  readonly costPerMinute: number
  /** Streams it may have open in one process, in place of the default. */
  readonly streams?: number | undefined
}

export interface KnownConsumer extends Consumer {
  readonly keys: readonly ConsumerKey[]
}

export interface JwtSettings {
  readonly issuer: string
  readonly audience: string
  readonly jwksUri: string
  readonly consumerClaim: string
  readonly scopeClaim: string
}

/** Everything that is replaced as a whole when the configuration file changes. */
export interface Access {
  readonly accounts: ReadonlyMap<string, Vendors>
  readonly consumers: readonly KnownConsumer[]
  readonly jwt: JwtSettings | undefined
  /** Who asks without a key, in sandbox mode only. */
  readonly anonymous: Consumer | undefined
}

export const defaultCostPerMinute = 60_000

/** Nobody to be fair to: a limit that only a mistake comes near. */
const soleCostPerMinute = 60_000_000

/** A consumer that may do everything: the only one of a simple deployment, or whoever tries the sandbox. */
export const unrestricted = (id: string, account: string): Consumer => ({
  id,
  account,
  scopes: new Set(['*'] as const),
  documents: 'any',
  introspection: true,
  costPerMinute: soleCostPerMinute,
})

export const digestOf = (key: string): Buffer => Buffer.from(hash('sha256', key), 'hex')

/** One account and one consumer, who may do everything; without a key that is anybody who asks. */
export function simpleAccess(vendors: Vendors, apiKey?: Secret): Access {
  const consumer = unrestricted(apiKey === undefined ? 'anonymous' : 'default', 'default')
  return {
    accounts: new Map([[consumer.account, vendors]]),
    consumers: apiKey === undefined ? [] : [{ ...consumer, keys: [{ digest: digestOf(apiKey.reveal()) }] }],
    jwt: undefined,
    anonymous: apiKey === undefined ? consumer : undefined,
  }
}

/** A key that is in force, and until when. */
export interface FoundKey {
  readonly consumer: KnownConsumer
  readonly until: number
}

/** Digests have one length, and every key of every consumer is compared: the time says nothing about what is near. */
export function findKey({ consumers }: Access, key: string, now: number): FoundKey | undefined {
  const digest = digestOf(key)
  let found: FoundKey | undefined
  for (const consumer of consumers)
    for (const known of consumer.keys) {
      const isIt = timingSafeEqual(known.digest, digest)
      const until = known.notAfter?.getTime() ?? Number.POSITIVE_INFINITY
      if (isIt && until > now) found = { consumer, until }
    }
  return found
}

/** Whether a consumer is granted now what it was granted before, by whatever it shows who it is. */
export function isGrantedAlike(before: Access, now: Access, { id }: Consumer): boolean {
  const of = ({ consumers, anonymous, jwt }: Access) => [
    [...consumers, anonymous].find((consumer) => consumer?.id === id),
    jwt,
  ]
  return isDeepStrictEqual(of(before), of(now))
}
