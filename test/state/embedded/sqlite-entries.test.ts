// The table of the ledger: a writing is done as a whole or not at all.
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { createEntries, type Entry, migrate } from '../../../src/state/embedded/sqlite-entries.ts'

const entry = (id: string, beganAt: number): Entry => ({
  id,
  fingerprint: 'f',
  beganAt,
  intent: '{}',
  recorded: null,
  interrupted: false,
})

test('a statement that fails takes back the ones before it, and the next writing works', async () => {
  using database = new DatabaseSync(':memory:')
  migrate(database)
  const entries = createEntries(database)
  await entries.own(entry('old', 1), 0)
  const broken = { ...entry('broken', 10), fingerprint: null as unknown as string }
  await expect(entries.own(broken, 5)).rejects.toThrow('NOT NULL')
  expect(entries.find('old', 0)).toEqual(entry('old', 1))
  await entries.own(entry('new', 10), 5)
  expect(entries.find('old', 0)).toBeUndefined()
  expect(entries.find('new', 0)).toEqual(entry('new', 10))
})

test('writings that come together are one commit, which all of them wait for', async () => {
  using database = new DatabaseSync(':memory:')
  migrate(database)
  const entries = createEntries(database)
  let commits = 0
  const exec = database.exec.bind(database)
  database.exec = (sql) => {
    if (sql === 'COMMIT') commits += 1
    exec(sql)
  }
  const ids = Array.from({ length: 100 }, (_, index) => String(index))
  const writings = ids.map((id) => entries.own(entry(id, 1), 0))
  expect(commits).toBe(0)
  await Promise.all(writings)
  expect(commits).toBe(1)
  for (const id of ids) expect(entries.find(id, 0)).toEqual(entry(id, 1))
})

test('what waits to be written is written when it is asked for', async () => {
  using database = new DatabaseSync(':memory:')
  migrate(database)
  const entries = createEntries(database)
  const writing = entries.own(entry('a', 1), 0)
  entries.flush()
  expect(entries.find('a', 0)).toEqual(entry('a', 1))
  await writing
})

test('a database that is up to date keeps its rows', async () => {
  using database = new DatabaseSync(':memory:')
  migrate(database)
  const first = createEntries(database)
  await first.keep({ ...entry('a', 1), recorded: '{}' })
  migrate(database)
  const second = createEntries(database)
  expect(second.find('a', 0)).toEqual({ ...entry('a', 1), recorded: '{}' })
  expect(second.epoch).toBe(first.epoch + 1)
})
