// The table of the ledger: a writing is done as a whole or not at all.
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { createEntries, type Entry, migrate } from '../../src/state/sqlite-entries.ts'

const entry = (id: string, beganAt: number): Entry => ({
  id,
  fingerprint: 'f',
  beganAt,
  intent: '{}',
  recorded: null,
  interrupted: false,
})

test('a statement that fails takes back the ones before it, and the next writing works', () => {
  using database = new DatabaseSync(':memory:')
  migrate(database)
  const entries = createEntries(database)
  entries.own(entry('old', 1), 0)
  const broken = { ...entry('broken', 10), fingerprint: null as unknown as string }
  expect(() => entries.own(broken, 5)).toThrow('NOT NULL')
  expect(entries.find('old', 0)).toEqual(entry('old', 1))
  entries.own(entry('new', 10), 5)
  expect(entries.find('old', 0)).toBeUndefined()
  expect(entries.find('new', 0)).toEqual(entry('new', 10))
})

test('a database that is up to date keeps its rows', () => {
  using database = new DatabaseSync(':memory:')
  migrate(database)
  const first = createEntries(database)
  first.keep({ ...entry('a', 1), recorded: '{}' })
  migrate(database)
  const second = createEntries(database)
  expect(second.find('a', 0)).toEqual({ ...entry('a', 1), recorded: '{}' })
  expect(second.epoch).toBe(first.epoch + 1)
})
