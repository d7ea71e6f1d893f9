// The key that each connection showed last: while it shows the same one, its digest need not be made and looked for anew.
import { type Access, type FoundKey, findKey, type KnownConsumer } from './access.ts'

interface Shown extends FoundKey {
  readonly key: string
}

/** Takes as long wherever they differ: behind a proxy, one connection carries the requests of many. */
function isSame(key: string, other: string): boolean {
  if (key.length !== other.length) return false
  let difference = 0
  for (let at = 0; at < key.length; at++) difference |= key.charCodeAt(at) ^ other.charCodeAt(at)
  return difference === 0
}

/** Who shows this key on this connection, now. */
export type ConsumerShowing = (
  connection: object | undefined,
  key: string,
  now: number,
) => KnownConsumer | undefined

/** Kept no longer than the connection, and under no other access than the one it was found in. */
export function createShownKeys(access: () => Access): ConsumerShowing {
  let current: Access | undefined
  let shown = new WeakMap<object, Shown>()
  return (connection, key, now) => {
    const holding = access()
    if (holding !== current) {
      current = holding
      shown = new WeakMap()
    }
    const last = connection && shown.get(connection)
    if (last !== undefined && last.until > now && isSame(last.key, key)) return last.consumer
    const found = findKey(holding, key, now)
    if (found !== undefined && connection !== undefined) shown.set(connection, { ...found, key })
    return found?.consumer
  }
}
