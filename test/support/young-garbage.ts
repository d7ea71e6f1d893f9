// What the collector of the young generation leaves behind, of objects that nobody needs any more.
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options: { readonly type: 'minor' }) => void

function exposedCollector(): Collect {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as Collect
}

/** How many of 380 objects are still there; the last few may be in use, and the engine may remember one or two itself. */
export async function leftBehind(make: (n: number) => Promise<object>): Promise<number> {
  const collect = exposedCollector()
  const made: WeakRef<object>[] = []
  for (let n = 0; n < 400; n++) {
    made.push(new WeakRef(await make(n)))
    // A reference that was made or followed is kept until the turn is over.
    await turn()
    if (n % 3 === 0) collect({ type: 'minor' })
  }
  for (let round = 0; round < 3; round++) {
    await turn()
    collect({ type: 'minor' })
  }
  return made.slice(0, -20).filter((reference) => reference.deref() !== undefined).length
}
