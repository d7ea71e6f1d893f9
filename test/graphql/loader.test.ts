// What is wanted in many places of a request is read once, and those who wait for it share one promise.
import { expect, test } from 'vitest'
import type { GatewayContext } from '../../src/context.ts'
import { requestLoader } from '../../src/graphql/loader.ts'

function stage() {
  const batches: (readonly string[])[] = []
  const loaderOf = requestLoader<string, string>(async (keys) => {
    batches.push(keys)
    return keys.map((key) => key.toUpperCase())
  })
  const context = { loaders: new Map() } as unknown as GatewayContext
  return { batches, loader: loaderOf(context), again: () => loaderOf(context) }
}

test('whoever asks for what is being read is given the same promise', async () => {
  const { batches, loader, again } = stage()
  const first = loader.load('a')
  expect(again().load('a')).toBe(first)
  expect(loader.load('b')).not.toBe(first)
  expect(await Promise.all([first, loader.load('b')])).toEqual(['A', 'B'])
  expect(batches).toEqual([['a', 'b']])
})

test('what has been read is answered by a promise of its own, and not read again', async () => {
  const { batches, loader } = stage()
  const first = loader.load('a')
  await first
  const second = loader.load('a')
  expect(second).not.toBe(first)
  expect(await second).toBe('A')
  expect(batches).toHaveLength(1)
})

test('what was told before is not read', async () => {
  const { batches, loader } = stage()
  loader.prime('a', 'told')
  expect(await loader.load('a')).toBe('told')
  expect(batches).toEqual([])
})
