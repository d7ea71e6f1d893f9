// Work under way is found by its key until it ends, and leaves nothing in memory.
import { expect, it } from 'vitest'
import { Place, UnderWay } from '../../src/core/under-way.ts'
import { leftBehind } from '../support/young-garbage.ts'

/** With texts for keys. */
function underWayByText<Work extends object>() {
  const underWay = new UnderWay<Work>()
  return {
    get: (key: string) => underWay.get(new Place(key)),
    add(key: string, work: Work) {
      const place = new Place<Work>(key)
      underWay.add(place, work)
      return () => underWay.end(place)
    },
    clear: () => underWay.clear(),
  }
}

it('finds what is under way, until it has ended', () => {
  const underWay = underWayByText<{ name: string }>()
  const end = underWay.add('a', { name: 'first' })
  expect(underWay.get('a')).toEqual({ name: 'first' })
  expect(underWay.get('b')).toBeUndefined()
  end()
  expect(underWay.get('a')).toBeUndefined()
})

it('keeps what took the place of another when that ends', () => {
  const underWay = underWayByText<{ name: string }>()
  const endFirst = underWay.add('a', { name: 'first' })
  underWay.add('a', { name: 'second' })
  endFirst()
  expect(underWay.get('a')).toEqual({ name: 'second' })
})

it('never finds the work of another key, whatever their numbers are', () => {
  const underWay = underWayByText<{ name: string }>()
  // These two have the same.
  const endFirst = underWay.add('costarring', { name: 'first' })
  expect(underWay.get('liquid')).toBeUndefined()
  const endSecond = underWay.add('liquid', { name: 'second' })
  endFirst()
  expect([underWay.get('costarring'), underWay.get('liquid')]).toEqual([undefined, { name: 'second' }])
  endSecond()
  expect(underWay.get('liquid')).toBeUndefined()
})

it('finds nothing any more after it was cleared', () => {
  const underWay = underWayByText<{ name: string }>()
  const end = underWay.add('a', { name: 'first' })
  underWay.clear()
  expect(underWay.get('a')).toBeUndefined()
  underWay.add('a', { name: 'second' })
  end()
  expect(underWay.get('a')).toEqual({ name: 'second' })
})

it('leaves no work behind for a full collection', async () => {
  const underWay = underWayByText<object>()
  // What hangs keeps the table large, so that it lasts until it is old.
  for (let n = 0; n < 12; n++) underWay.add(`hangs ${n}`, {})
  let endLast: (() => void) | undefined
  const left = await leftBehind(async (n) => {
    const work = { answer: new Array(100).fill(n) }
    const end = underWay.add(String(n), work)
    endLast?.()
    endLast = end
    return work
  })
  expect(left).toBeLessThan(5)
})
