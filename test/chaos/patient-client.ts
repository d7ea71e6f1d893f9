// A client as the README wants it: it repeats the same key until it has a definite answer, and believes that.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Reply, Sender } from '../support/sender.ts'
import { documentOf, type Intention } from './intentions.ts'
import { wallClock } from './stalls.ts'

export type End =
  | { readonly kind: 'success'; readonly id: string; readonly replayed: boolean }
  /** Not retryable: nobody knows, and what to query is told. */
  | { readonly kind: 'unknown'; readonly reconcile: string; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'fault'; readonly why: string }
  | { readonly kind: 'lost'; readonly why: string }

type Heard = End | { readonly kind: 'again'; readonly because: string; readonly afterMs: number }

export interface Exchange {
  readonly from: number
  readonly to: number
  readonly limitMs: number
  readonly what: string
}

export interface Told {
  readonly exchanges: Exchange[]
  /** Why something was repeated, by kind. */
  readonly repeats: Map<string, number>
}

/** More than one answer under a key that are not the same. */
export class Contradiction extends Error {
  override readonly name = 'Contradiction'
}

const limits = [800, 1_500, 3_000, 4_000] as const
const givingUpAfterMs = 90_000

function understand({ kind }: Intention, { data, errors }: Reply): Heard {
  const [fault] = errors
  if (fault !== undefined) {
    const { code, retryable, retryAfterMs } = fault.extensions
    const why = `${code}: ${fault.message}`
    if (retryable === true)
      return { kind: 'again', because: String(code), afterMs: Math.min(Number(retryAfterMs ?? 50), 1_000) }
    return { kind: 'fault', why }
  }
  const result = data?.[kind] as Readonly<Record<string, unknown>> | undefined
  if (result === undefined) return { kind: 'lost', why: 'an answer without data and errors' }
  const name = String(result['__typename'])
  if (name.endsWith('Success')) {
    const noun = Object.values(result).find((value) => typeof value === 'object') as { id?: string } | null
    return { kind: 'success', id: String(noun?.id), replayed: result['replayed'] === true }
  }
  const why = `${name}: ${result['message']}`
  if (result['retryable'] === true) return { kind: 'again', because: name, afterMs: 50 }
  if (name !== 'OutcomeUnknownError') return { kind: 'refused', why }
  return { kind: 'unknown', reconcile: String(result['reconcile']), why }
}

export interface PatientClient {
  /** Repeats until the end; sometimes sends two at once, sometimes asks again after it. */
  pursue(intention: Intention): Promise<End>
}

/** What a client reaches a gateway by: the process itself, or a proxy before many. */
export interface Door extends Pick<Sender, 'send'> {
  /** Resolves when asking makes sense. */
  up(): Promise<void>
}

export function createClient(gateway: Door, told: Told, draw: () => number): PatientClient {
  async function ask(intention: Intention): Promise<Heard> {
    const limitMs = limits[Math.floor(draw() * limits.length)] ?? 4_000
    const from = wallClock()
    let heard: Heard
    try {
      const headers = { 'x-request-timeout-ms': String(limitMs) }
      const reply = await gateway.send(documentOf(intention.kind), { input: intention.input }, headers)
      heard = understand(intention, reply)
    } catch (error) {
      const because = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      heard = { kind: 'again', because, afterMs: 50 }
    }
    const what = heard.kind === 'again' ? heard.because : heard.kind
    told.exchanges.push({ from, to: wallClock(), limitMs, what: `${intention.kind} ${what}` })
    return heard
  }

  /** Of answers to duplicates: they must not differ where both are definite. */
  function agree(intention: Intention, heard: readonly Heard[]): Heard {
    const successes = heard.filter((one) => one.kind === 'success')
    const [first] = successes
    if (successes.some(({ id }) => id !== first?.id))
      throw new Contradiction(`${intention.key}: ${JSON.stringify(heard)}`)
    const rank = ['success', 'again', 'unknown', 'refused', 'fault', 'lost']
    const sorted = heard.toSorted((a, b) => rank.indexOf(a.kind) - rank.indexOf(b.kind))
    return sorted[0] ?? { kind: 'lost', why: 'nothing was asked' }
  }

  const once = async (intention: Intention): Promise<Heard> => {
    await gateway.up()
    const copies = draw() < 0.15 ? 2 : 1
    const asked = Array.from({ length: copies }, () => ask(intention))
    return agree(intention, await Promise.all(asked))
  }

  /** Sometimes asked again when all is said: the same must come out of it. */
  async function confirm(intention: Intention, end: End): Promise<void> {
    if (end.kind !== 'success' || draw() >= 0.2) return
    const repeated = await once(intention)
    if (repeated.kind === 'again') return
    const isSame = repeated.kind === 'success' && repeated.id === end.id && repeated.replayed
    if (!isSame) throw new Contradiction(`${intention.key}: ${JSON.stringify([end, repeated])}`)
  }

  return {
    async pursue(intention) {
      const giveUpAt = performance.now() + givingUpAfterMs
      for (;;) {
        const heard = await once(intention)
        if (heard.kind !== 'again') {
          await confirm(intention, heard)
          return heard
        }
        told.repeats.set(heard.because, (told.repeats.get(heard.because) ?? 0) + 1)
        if (performance.now() > giveUpAt) return { kind: 'lost', why: `still ${heard.because}` }
        await sleep(heard.afterMs * (0.5 + draw()))
      }
    },
  }
}
