// Turns within one process: the contract.
import { describe, expect, test } from 'vitest'
import { createMemoryTurns } from '../../../src/state/embedded/memory-turns.ts'
import { turnsContract } from '../turns-contract.ts'

describe('turns in memory', () => {
  turnsContract(async () => ({
    turns: createMemoryTurns(),
    quiet: () => new Promise<void>((resolve) => setImmediate(resolve)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }))

  test('need no waiting where nobody has the object, and are the same turns', async () => {
    const turns = createMemoryTurns()
    const first = turns.takeNow?.('a')
    expect(first).toBeDefined()
    expect(turns.takeNow?.('a')).toBeUndefined()
    const second = turns.take('a', new AbortController().signal)
    first?.[Symbol.dispose]()
    // Handed over: nobody who comes now is faster than who waits.
    expect(turns.takeNow?.('a')).toBeUndefined()
    const turn = await second
    expect(turns.takeNow?.('a')).toBeUndefined()
    turn[Symbol.dispose]()
    using _free = turns.takeNow?.('a')
    expect(_free).toBeDefined()
  })
})
