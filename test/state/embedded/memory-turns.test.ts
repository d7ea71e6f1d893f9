// Turns within one process: the contract.
import { describe } from 'vitest'
import { createMemoryTurns } from '../../../src/state/embedded/memory-turns.ts'
import { turnsContract } from '../turns-contract.ts'

describe('turns in memory', () => {
  turnsContract(async () => ({
    turns: createMemoryTurns(),
    quiet: () => new Promise<void>((resolve) => setImmediate(resolve)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }))
})
