/** What was truly sent and answered, for tests to read; holds no secret, token or signature. */

export type SignatureKind = 'ACS3-HMAC-SHA256' | 'HMAC-SHA1' | 'bearer' | 'none'

export type Vendor = 'alibaba' | 'huawei'
export type Effect = 'read' | 'write'

/** The part of an entry that is known before the operation runs. */
export interface Note {
  vendor: Vendor
  product: string
  action: string
  /** Absent when no operation was found. */
  effect?: Effect
  /** Name of the sandbox account whose key was used, once verified. */
  account?: string
  /** Merged RPC parameters without those of authentication. */
  parameters?: Readonly<Record<string, string>>
  /** Parsed JSON body. */
  body?: unknown
  signature: SignatureKind
  nonce?: string
}

export interface TranscriptEntry extends Note {
  method: string
  path: string
  headerNames: readonly string[]
  /** How often the operation was carried out for this request: 0 or 1. */
  executed: number
  /** A write that was carried out, and that the business layer did not refuse. */
  tookEffect: boolean
  /** Of the answer decided on, whether or not the caller stayed for it; 0 when there is none (hang, reset). */
  status: number
  code?: string
  /** Body text as sent, shortened, without tokens. */
  answer: string
  /** Name of the scripted fault that was used up, if any. */
  fault?: string
  at: number
}

export interface Counts {
  received: number
  executed: number
  tookEffect: number
}

export interface Transcript {
  entries(action?: string): readonly TranscriptEntry[]
  /** By action, of all calls since the sandbox started; requests for no known operation are under `unknown`. */
  counts(): Readonly<Record<string, Readonly<Counts>>>
  /** Forgets the entries; the counts go on. */
  clear(): void
}

/** What the server tells the transcript, each at the moment it happens. */
export interface Recorder extends Transcript {
  received(note: Note): void
  executed(note: Note, tookEffect: boolean): void
  add(entry: TranscriptEntry): void
}

const answerLength = 4096

export function createTranscript(limit: number): Recorder {
  let kept: TranscriptEntry[] = []
  const counted = new Map<string, Counts>()
  // Names of no operation are the caller's invention, and would grow without end.
  const countsOf = ({ action, effect }: Note): Counts => {
    const key = effect === undefined ? 'unknown' : action
    const known = counted.get(key) ?? { received: 0, executed: 0, tookEffect: 0 }
    counted.set(key, known)
    return known
  }
  return {
    received(note) {
      countsOf(note).received += 1
    },
    executed(note, tookEffect) {
      const counts = countsOf(note)
      counts.executed += 1
      if (tookEffect) counts.tookEffect += 1
    },
    counts() {
      return Object.fromEntries([...counted].map(([action, counts]) => [action, { ...counts }]))
    },
    add(entry) {
      kept.push({ ...entry, answer: withoutTokens(entry.answer).slice(0, answerLength) })
      // Cut in bulk, so that a long run pays for it seldom.
      if (kept.length > limit * 2) kept = kept.slice(-limit)
    },
    entries(action) {
      const recent = kept.slice(-limit)
      return action === undefined ? recent : recent.filter((entry) => entry.action === action)
    },
    clear() {
      kept = []
    },
  }
}

/** The string to sign echoed by a mismatch contains the temporary token, and tokenByAkSk answers one. */
function withoutTokens(answer: string): string {
  return answer
    .replace(/(server (?:string to sign|canonical request) is:)[^"<]*/, '$1[redacted]')
    .replace(/("AccessToken":")[^"]*/, '$1[redacted]')
}
