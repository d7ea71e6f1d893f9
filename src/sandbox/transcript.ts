/** What was truly sent and answered, for tests to read; holds no secret, token or signature. */

export type SignatureKind = 'ACS3-HMAC-SHA256' | 'HMAC-SHA1' | 'bearer' | 'none'

/** The part of an entry that is known before the operation runs. */
export interface Note {
  vendor: 'alibaba' | 'huawei'
  product: string
  action: string
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
  /** 0 when no answer was sent (hang, reset). */
  status: number
  code?: string
  /** Body text as sent, shortened, without tokens. */
  answer: string
  /** Name of the scripted fault that was used up, if any. */
  fault?: string
  at: number
}

export interface Transcript {
  entries(action?: string): readonly TranscriptEntry[]
  clear(): void
}

const answerLength = 4096

export function createTranscript(limit: number): Transcript & { add(entry: TranscriptEntry): void } {
  let kept: TranscriptEntry[] = []
  return {
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
