// What the selection of a keyed mutation reads, kept beside its recorded result: a replay answers it without the vendor.
import { hash } from 'node:crypto'
import { type Answer, OutcomeError } from '../core/errors.ts'
import type { Call, Operation } from '../core/operation.ts'
import type { Ledger, LedgerKey, Reads } from '../state/ledger.ts'

/** One read: its answer, or its refusal. Faults are not kept: the next replay may have more luck. */
type Told = { readonly answer: Answer<unknown> } | { readonly error: OutcomeError }

/** A mutation whose reads are kept. */
interface Followed {
  readonly key: LedgerKey
  readonly fingerprint: string
  readonly before: Reads
  readonly added: Map<string, Told>
}

export interface ReadBack {
  /** The `call` of a request. */
  readonly call: Call
  /** What is read from now on belongs to the result of this key; what was read for it before is not read again. */
  follow(key: LedgerKey, fingerprint: string, before: Reads): void
  /** Keeps what was read since. A failure of that is nobody's: the result is recorded, and can be read again. */
  end(): Promise<void> | undefined
}

/** What is asked for may name a number, and is not for a disk. */
const nameOf = ({ product, name }: Pick<Operation, 'product' | 'name'>, request: unknown): string =>
  hash('sha256', JSON.stringify([product.name, name, request]), 'base64url')

const open = (told: Told): Answer<unknown> => {
  if ('error' in told) throw told.error
  return told.answer
}

export function createReadBack(
  read: Call,
  ledger: Pick<Ledger, 'addReads'>,
  onFailure: (error: unknown) => void,
): ReadBack {
  let followed: Followed | undefined

  /** A read that outlives its mutation does not become one of the next mutation. */
  const readFor =
    ({ before, added }: Followed): Call =>
    async (operation, request) => {
      const name = nameOf(operation as unknown as Operation, request)
      const told = before[name] as Told | undefined
      if (told !== undefined) return open(told) as Answer<never>
      try {
        const answer = await read(operation, request)
        added.set(name, { answer })
        return answer
      } catch (error) {
        if (error instanceof OutcomeError) added.set(name, { error })
        throw error
      }
    }

  return {
    call: (operation, request) =>
      followed === undefined ? read(operation, request) : readFor(followed)(operation, request),
    follow(key, fingerprint, before) {
      followed = { key, fingerprint, before, added: new Map() }
    },
    end() {
      const ended = followed
      followed = undefined
      if (ended === undefined || ended.added.size === 0) return undefined
      const { key, fingerprint, added } = ended
      return ledger.addReads(key, fingerprint, Object.fromEntries(added)).catch(onFailure)
    },
  }
}
