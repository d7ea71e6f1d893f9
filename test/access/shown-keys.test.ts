// A key that a connection shows again is looked for once, and is worth no more than it is at that moment.
import { expect, test } from 'vitest'
import { type Access, digestOf, type KnownConsumer, unrestricted } from '../../src/access/access.ts'
import { createShownKeys } from '../../src/access/shown-keys.ts'

const end = new Date('2027-01-01T00:00:00Z')
const before = end.getTime() - 1
const partner = (id: string, key: string, notAfter?: Date): KnownConsumer => ({
  ...unrestricted(id, 'acme'),
  keys: [{ digest: digestOf(key), notAfter }],
})

/** How often the keys of all consumers were compared. */
function counted(...consumers: KnownConsumer[]) {
  let count = 0
  const access: Access = {
    accounts: new Map([['acme', {}]]),
    jwt: undefined,
    anonymous: undefined,
    get consumers() {
      count++
      return consumers
    },
  }
  return { access, count: () => count }
}

test('it is looked for once on each connection', () => {
  const { access, count } = counted(partner('a', 'key-of-a'))
  const consumerShowing = createShownKeys(() => access)
  const [one, other] = [{}, {}]
  for (const connection of [one, one, other, one, other])
    expect(consumerShowing(connection, 'key-of-a', before)?.id).toBe('a')
  expect(count()).toBe(2)
})

test('another key on the same connection is another consumer, or nobody', () => {
  const { access } = counted(partner('a', 'key-of-a'), partner('b', 'key-of-b'))
  const consumerShowing = createShownKeys(() => access)
  const connection = {}
  const shown = ['key-of-a', 'key-of-b', 'key-of-a', 'key-of-', 'key-of-aa', 'kez-of-a', '', 'key-of-a']
  expect(shown.map((key) => consumerShowing(connection, key, before)?.id)).toEqual([
    'a',
    'b',
    'a',
    ...[undefined, undefined, undefined, undefined],
    'a',
  ])
})

test('it is in force until its end to the millisecond', () => {
  const { access } = counted(partner('a', 'key-of-a', end))
  const consumerShowing = createShownKeys(() => access)
  const connection = {}
  const times = [before, before, end.getTime(), end.getTime() + 1]
  expect(times.map((now) => consumerShowing(connection, 'key-of-a', now)?.id)).toEqual([
    'a',
    'a',
    undefined,
    undefined,
  ])
})

test('under another access nothing counts that was shown before', () => {
  const accesses = [counted(partner('a', 'key')), counted(), counted(partner('b', 'key'))].map(
    ({ access }) => access,
  )
  let [now] = accesses
  const consumerShowing = createShownKeys(() => now as Access)
  const connection = {}
  const seen = accesses.concat(accesses).map((access) => {
    now = access
    return consumerShowing(connection, 'key', before)?.id
  })
  expect(seen).toEqual(['a', undefined, 'b', 'a', undefined, 'b'])
})

test('without a connection it is looked for each time', () => {
  const { access, count } = counted(partner('a', 'key-of-a'))
  const consumerShowing = createShownKeys(() => access)
  expect([1, 2].map(() => consumerShowing(undefined, 'key-of-a', before)?.id)).toEqual(['a', 'a'])
  expect(count()).toBe(2)
})
