// One change of an object at a time, in the order of asking, whoever gives up on the way.
import { describe, expect, it } from 'vitest'
import { DeadlinePassed } from '../../../src/core/life.ts'
import { createMemoryTurns } from '../../../src/state/embedded/memory-turns.ts'

const patient = new AbortController().signal

/** Whether a turn has come, once everything that can happen now has happened. */
const state = async (turn: Promise<unknown>): Promise<'waits' | 'has it'> => {
  let seen: 'waits' | 'has it' = 'waits'
  turn.then(
    () => {
      seen = 'has it'
    },
    () => undefined,
  )
  await new Promise(setImmediate)
  return seen
}

describe('turns', () => {
  it('come one after the other, in the order of asking', async () => {
    const turns = createMemoryTurns()
    const waits = [1, 2, 3].map(() => turns.take('a', patient))
    for (const [index, wait] of waits.entries()) {
      const states = await Promise.all(waits.map(state))
      expect(states).toEqual(waits.map((_, other) => (other <= index ? 'has it' : 'waits')))
      const turn = await wait
      turn[Symbol.dispose]()
    }
    using _free = await turns.take('a', patient)
  })

  it('at other objects are others', async () => {
    const turns = createMemoryTurns()
    using _a = await turns.take('a', patient)
    using _b = await turns.take('b', patient)
  })

  it('passed on twice are passed on once', async () => {
    const turns = createMemoryTurns()
    const first = await turns.take('a', patient)
    const second = turns.take('a', patient)
    first[Symbol.dispose]()
    await second
    first[Symbol.dispose]()
    expect(await state(turns.take('a', patient))).toBe('waits')
  })

  it('of who gives up go by: the next still waits for those before', async () => {
    const turns = createMemoryTurns()
    const first = await turns.take('a', patient)
    const impatient = new AbortController()
    const second = turns.take('a', impatient.signal)
    const third = turns.take('a', patient)
    const given = expect(second).rejects.toBeInstanceOf(DeadlinePassed)
    impatient.abort(new DeadlinePassed())
    await given
    expect(await state(third)).toBe('waits')
    const fourth = turns.take('a', patient)
    first[Symbol.dispose]()
    const turn = await third
    expect(await state(fourth)).toBe('waits')
    turn[Symbol.dispose]()
    await fourth
  })

  it('of the last in line who gives up leave the object to nobody', async () => {
    const turns = createMemoryTurns()
    const first = await turns.take('a', patient)
    const impatient = new AbortController()
    const second = turns.take('a', impatient.signal)
    const given = expect(second).rejects.toBeInstanceOf(DeadlinePassed)
    impatient.abort(new DeadlinePassed())
    await given
    const third = turns.take('a', patient)
    expect(await state(third)).toBe('waits')
    first[Symbol.dispose]()
    await third
  })

  it('are not given to who has given up before', async () => {
    const turns = createMemoryTurns()
    await expect(turns.take('a', AbortSignal.abort(new DeadlinePassed()))).rejects.toBeInstanceOf(
      DeadlinePassed,
    )
    using _free = await turns.take('a', patient)
  })
})
