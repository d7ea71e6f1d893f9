// Keys: known by their hash alone, in force until their end, and replaced with overlap.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Access, digestOf, findKey, simpleAccess, unrestricted } from '../../src/access/access.ts'
import { Secret } from '../../src/core/redact.ts'

const end = new Date('2027-01-01T00:00:00Z')
const access: Access = {
  accounts: new Map([['acme', {}]]),
  jwt: undefined,
  anonymous: undefined,
  consumers: [
    {
      ...unrestricted('partner-a', 'acme'),
      keys: [{ digest: digestOf('old-key'), notAfter: end }, { digest: digestOf('new-key') }],
    },
    { ...unrestricted('partner-b', 'acme'), keys: [{ digest: digestOf('other-key') }] },
  ],
}
const who = (key: string, at = end.getTime() - 1) => findKey(access, key, at)?.consumer.id

test('each key is that of its consumer, and of nobody else', () => {
  expect(who('new-key')).toBe('partner-a')
  expect(who('other-key')).toBe('partner-b')
  for (const key of ['new-keY', 'new-key ', 'new-ke', '', digestOf('new-key').toString('hex')])
    expect(who(key)).toBeUndefined()
})

test('two keys are in force at once, and the old one until its end to the millisecond', () => {
  expect([who('old-key'), who('new-key')]).toEqual(['partner-a', 'partner-a'])
  expect([who('old-key', end.getTime()), who('new-key', end.getTime())]).toEqual([undefined, 'partner-a'])
})

test('a digest is what the tools of every system compute', () => {
  const hex = createHash('sha256').update('Schlüssel').digest('hex')
  expect(digestOf('Schlüssel').toString('hex')).toBe(hex)
})

test('a simple deployment has one consumer with one key, and without a key that is anybody', () => {
  const simple = simpleAccess({}, new Secret('sk-0123456789abcdef'))
  expect(simple.anonymous).toBeUndefined()
  expect(findKey(simple, 'sk-0123456789abcdef', 0)).toMatchObject({
    consumer: { id: 'default', account: 'default' },
  })
  const open = simpleAccess({})
  expect(open).toMatchObject({ consumers: [], anonymous: { id: 'anonymous', account: 'default' } })
})
