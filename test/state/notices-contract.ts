// What notices must do, however they travel: whoever else writes is heard, and who cannot hear knows it.
import { expect, test } from 'vitest'
import type { Notices } from '../../src/state/notices.ts'

export interface NoticesStand extends AsyncDisposable {
  readonly notices: Notices
}

/** Counts what it hears; a test can wait for it. */
export function ear() {
  let heard = 0
  let woken = Promise.withResolvers<void>()
  return {
    heard: () => heard,
    listener() {
      heard += 1
      woken.resolve()
      woken = Promise.withResolvers()
    },
    async hears(count: number): Promise<void> {
      while (heard < count) await woken.promise
    },
  }
}

export function noticesContract(make: () => Promise<NoticesStand>): void {
  test('of a write can be given whether anybody listens or not', async () => {
    await using stand = await make()
    expect(await stand.notices.announce()).toBeUndefined()
    const { listener } = ear()
    using _listening = stand.notices.subscribe(listener)
    expect(await stand.notices.announce()).toBeUndefined()
    expect(stand.notices.arrive()).toBe(true)
  })
}

export interface ReplicatedNoticesStand extends NoticesStand {
  /** Another replica's notices of the same account. */
  readonly another: Notices
}

export function replicatedNoticesContract(make: () => Promise<ReplicatedNoticesStand>): void {
  noticesContract(make)

  test('reach every listener of another replica, each time', async () => {
    await using stand = await make()
    const ears = [ear(), ear()] as const
    using _first = stand.another.subscribe(ears[0].listener)
    using _second = stand.another.subscribe(ears[1].listener)
    for (const count of [1, 2, 3]) {
      await stand.notices.announce()
      for (const { hears } of ears) await hears(count)
    }
    expect(ears.map(({ heard }) => heard())).toEqual([3, 3])
  })

  test('do not reach who listens no more', async () => {
    await using stand = await make()
    const [gone, staying] = [ear(), ear()] as const
    const subscription = stand.another.subscribe(gone.listener)
    using _staying = stand.another.subscribe(staying.listener)
    subscription[Symbol.dispose]()
    subscription[Symbol.dispose]()
    await stand.notices.announce()
    await staying.hears(1)
    expect(gone.heard()).toBe(0)
  })
}
