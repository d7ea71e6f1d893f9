// What turns must do, whoever keeps them: one change of an object at a time, in the order of asking, whoever gives up.
import { describe, expect, test } from 'vitest'
import { DeadlinePassed } from '../../src/core/life.ts'
import type { Turns } from '../../src/state/turns.ts'

/** Turns under test. */
export interface TurnsStand extends AsyncDisposable {
  readonly turns: Turns
  /** Resolves when everything that was asked for before has been answered, as far as it can be. */
  readonly quiet: () => Promise<void>
}

/** The turns of one replica, where there can be more than one. */
export interface ReplicatedTurnsStand extends TurnsStand {
  /** Another replica's turns at the same objects. */
  readonly another: () => Promise<Turns>
  /** Ends the replica that `turns` belong to, without a word. */
  readonly die: () => PromiseLike<void>
}

const patient = new AbortController().signal

/** Whether a turn has come by now. */
async function stateOf({ quiet }: TurnsStand, turn: Promise<unknown>): Promise<'waits' | 'has it'> {
  let seen: 'waits' | 'has it' = 'waits'
  turn.then(
    () => {
      seen = 'has it'
    },
    () => undefined,
  )
  await quiet()
  return seen
}

export function turnsContract(make: () => Promise<TurnsStand>): void {
  test('come one after the other, in the order of asking', async () => {
    await using stand = await make()
    const waits = [1, 2, 3].map(() => stand.turns.take('a', patient))
    for (const [index, wait] of waits.entries()) {
      const turn = await wait
      for (const later of waits.slice(index + 1)) expect(await stateOf(stand, later)).toBe('waits')
      turn[Symbol.dispose]()
    }
    using _free = await stand.turns.take('a', patient)
  })

  test('at other objects are others', async () => {
    await using stand = await make()
    using _a = await stand.turns.take('a', patient)
    using _b = await stand.turns.take('b', patient)
  })

  test('passed on twice are passed on once', async () => {
    await using stand = await make()
    const { turns } = stand
    const first = await turns.take('a', patient)
    const second = turns.take('a', patient)
    first[Symbol.dispose]()
    using _second = await second
    first[Symbol.dispose]()
    expect(await stateOf(stand, turns.take('a', patient))).toBe('waits')
  })

  test('of who gives up go by: the next still waits for those before', async () => {
    await using stand = await make()
    const { turns } = stand
    const first = await turns.take('a', patient)
    const impatient = new AbortController()
    const second = turns.take('a', impatient.signal)
    const third = turns.take('a', patient)
    const given = expect(second).rejects.toBeInstanceOf(DeadlinePassed)
    impatient.abort(new DeadlinePassed())
    await given
    expect(await stateOf(stand, third)).toBe('waits')
    const fourth = turns.take('a', patient)
    first[Symbol.dispose]()
    const turn = await third
    expect(await stateOf(stand, fourth)).toBe('waits')
    turn[Symbol.dispose]()
    await fourth
  })

  test('of the last in line who gives up leave the object to nobody', async () => {
    await using stand = await make()
    const { turns } = stand
    const first = await turns.take('a', patient)
    const impatient = new AbortController()
    const second = turns.take('a', impatient.signal)
    const given = expect(second).rejects.toBeInstanceOf(DeadlinePassed)
    impatient.abort(new DeadlinePassed())
    await given
    const third = turns.take('a', patient)
    expect(await stateOf(stand, third)).toBe('waits')
    first[Symbol.dispose]()
    await third
  })

  test('are not given to who has given up before', async () => {
    await using stand = await make()
    const gone = stand.turns.take('a', AbortSignal.abort(new DeadlinePassed()))
    await expect(gone).rejects.toBeInstanceOf(DeadlinePassed)
    using _free = await stand.turns.take('a', patient)
  })
}

export function replicatedTurnsContract(make: () => Promise<ReplicatedTurnsStand>): void {
  turnsContract(make)

  describe('at two replicas', () => {
    test('are the same turns', async () => {
      await using stand = await make()
      const here = stand.turns
      const there = await stand.another()
      const first = await here.take('a', patient)
      const second = there.take('a', patient)
      expect(await stateOf(stand, second)).toBe('waits')
      const third = here.take('a', patient)
      using _elsewhere = await there.take('b', patient)
      first[Symbol.dispose]()
      const turn = await second
      expect(await stateOf(stand, third)).toBe('waits')
      turn[Symbol.dispose]()
      await third
    })

    test('let nobody change an object at the same time, however many want to', async () => {
      await using stand = await make()
      const replicas = [stand.turns, await stand.another()]
      let inside = 0
      let changes = 0
      const change = async (turns: Turns) => {
        using _turn = await turns.take('a', patient)
        inside += 1
        expect(inside).toBe(1)
        await stand.quiet()
        inside -= 1
        changes += 1
      }
      await Promise.all(Array.from({ length: 40 }, (_, index) => change(replicas[index % 2] ?? stand.turns)))
      expect(changes).toBe(40)
    })

    test('go on when the one whose turn it is has died, and not before', async () => {
      await using stand = await make()
      const there = await stand.another()
      await stand.turns.take('a', patient)
      await stand.die()
      const next = there.take('a', patient)
      expect(await stateOf(stand, next)).toBe('waits')
      using _turn = await next
    })
  })
}
