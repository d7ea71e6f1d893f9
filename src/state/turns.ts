// One change of an object at a time: who reads it to change it must not be overtaken by another who does the same.
import type { EndSignal } from '../core/end-signal.ts'

export interface Turns {
  /**
   * Waits for the turn of this object; disposing passes it on. Rejects with the signal's reason, and with
   * `LedgerUnavailable` where nobody can say whose turn it is.
   */
  take(object: string, signal: EndSignal): Promise<Disposable>
  /** The turn where nobody else has it or waits for it. Absent where others have to be asked. */
  readonly takeNow?: (object: string) => Disposable | undefined
}
