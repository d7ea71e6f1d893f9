// What the selection of a keyed mutation reads, kept beside its recorded result: a replay answers it without the vendor.
import { hash } from 'node:crypto'
import { type Answer, OutcomeError } from '../core/errors.ts'
import type { Call, Operation } from '../core/operation.ts'
import type { Ledger, LedgerKey, Reads } from '../state/ledger.ts'

/** One read: its answer, or its refusal. Faults are not kept: the next replay may have more luck. */
type Told = { readonly answer: Answer<unknown> } | { readonly error: OutcomeError }

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
  let followed:
    | {
        readonly key: LedgerKey
        readonly fingerprint: string
        readonly before: Reads
        readonly added: Map<string, Told>
      }
    | undefined

  return {
    async call(operation, request) {
      // A read that outlives its mutation does not become one of the next mutation.
      const mine = followed
      if (mine === undefined) return read(operation, request)
      const name = nameOf(operation as unknown as Operation, request)
      const told = mine.before[name] as Told | undefined
      if (told !== undefined) return open(told) as Answer<never>
      try {
        const answer = await read(operation, request)
        mine.added.set(name, { answer })
        return answer
      } catch (error) {
        if (error instanceof OutcomeError) mine.added.set(name, { error })
        throw error
      }
    },
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
