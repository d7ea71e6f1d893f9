// Hooks run in order, each after the one before has answered, until one ends it; nothing waits where nothing has to.
import { expect, it } from 'vitest'
import { runHooks } from '../../src/http/plugin-hooks.ts'

interface Told {
  readonly seen: string[]
  hasEnded?: boolean
}

const atOnce = (name: string) => (told: Told) => void told.seen.push(name)
const later = (name: string) => async (told: Told) => {
  await Promise.resolve()
  told.seen.push(name)
}
const ending = (told: Told) => {
  told.seen.push('end')
  told.hasEnded = true
}

it('waits for nothing where all answer at once', () => {
  const told: Told = { seen: [] }
  expect(runHooks([atOnce('a'), atOnce('b')], told)).toBeUndefined()
  expect(told.seen).toEqual(['a', 'b'])
})

it('asks nobody before the one before has answered', async () => {
  const told: Told = { seen: [] }
  await runHooks([atOnce('a'), later('b'), later('c'), atOnce('d')], told)
  expect(told.seen).toEqual(['a', 'b', 'c', 'd'])
})

it.each([
  ['at once', [atOnce('a'), ending, atOnce('b')]],
  ['later', [later('a'), async (told: Told) => ending(told), later('b')]],
])('asks nobody after one has ended it %s', async (_when, hooks) => {
  const told: Told = { seen: [] }
  await runHooks(hooks, told)
  expect(told.seen).toEqual(['a', 'end'])
})

it('fails with what a hook throws, at once or later', async () => {
  const fail = () => {
    throw new Error('broken')
  }
  expect(() => runHooks([fail], { seen: [] })).toThrow('broken')
  await expect(runHooks([later('a'), fail], { seen: [] })).rejects.toThrow('broken')
})
