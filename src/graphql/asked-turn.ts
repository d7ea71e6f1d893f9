// A turn at an object that is asked for before it is known whether it is needed.
import { abortSignalOf } from '../core/end-signal.ts'
import { type Performing, turnOf } from './perform-write.ts'

/** Disposing gives it up: one that has come is passed on, one that has not is waited for no longer. */
export interface AskedTurn extends Disposable {
  /** The turn itself, as `turnOf` answers it. */
  readonly taken: Promise<Disposable | undefined>
}

export function askForTurn<Change, Value>(performing: Performing<Change, Value>): AskedTurn {
  const givenUp = new AbortController()
  const taken = turnOf(performing, AbortSignal.any([abortSignalOf(performing.life.signal), givenUp.signal]))
  // Whoever gives it up does not look at it any more.
  taken.catch(() => undefined)
  return {
    taken,
    [Symbol.dispose]() {
      givenUp.abort()
      taken.then(
        (turn) => turn?.[Symbol.dispose](),
        () => undefined,
      )
    },
  }
}
