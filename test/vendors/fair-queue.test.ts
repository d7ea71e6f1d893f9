// Consumers take turns, whatever anybody queues, and whoever gives up.
import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { createFairQueue, type Turn } from '../../src/vendors/fair-queue.ts'
import { leftBehind } from '../support/young-garbage.ts'

function all<Waiter extends object>(queue: { next(): Waiter | undefined }): Waiter[] {
  const served: Waiter[] = []
  for (let waiter = queue.next(); waiter !== undefined; waiter = queue.next()) served.push(waiter)
  return served
}

interface Waiter {
  readonly consumer: string
  readonly number?: number
}

/** `a1` is the first of consumer `a`. */
const waiterOf = (name: string): Waiter => ({ consumer: name.charAt(0), number: Number(name.slice(1)) })
const nameOf = ({ consumer, number }: Waiter) => `${consumer}${number}`

it('serves consumers one after the other, and each in the order of asking', () => {
  const queue = createFairQueue<Waiter>()
  for (const waiter of ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'].map(waiterOf))
    queue.add(waiter.consumer, waiter)
  expect([...queue]).toHaveLength(7)
  expect(queue.size).toBe(7)
  expect(all(queue).map(nameOf)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4'])
  expect(queue.size).toBe(0)
})

it('gives every second turn to who always has one waiting, beside a flood', () => {
  const queue = createFairQueue<Waiter>()
  const add = (consumer: string) => queue.add(consumer, { consumer })
  for (let call = 0; call < 200; call++) add('flood')
  const served: (string | undefined)[] = []
  add('other')
  for (let turn = 0; turn < 100; turn++) {
    const consumer = queue.next()?.consumer
    served.push(consumer)
    if (consumer === 'other') add('other')
  }
  expect(served).toEqual(Array.from({ length: 50 }, () => ['flood', 'other']).flat())
})

it('forgets who gave up, and nobody twice', () => {
  const queue = createFairQueue<Waiter>()
  const [first, second, other] = ['a1', 'a2', 'b1'].map(waiterOf) as [Waiter, Waiter, Waiter]
  const [ofFirst, ofSecond, ofOther] = [first, second, other].map((waiter) =>
    queue.add(waiter.consumer, waiter),
  ) as [Turn<Waiter>, Turn<Waiter>, Turn<Waiter>]
  for (const gone of [ofFirst, ofFirst, ofOther]) queue.remove(gone)
  expect(queue.size).toBe(1)
  expect(all(queue)).toEqual([second])
  queue.remove(ofSecond)
  expect(queue.size).toBe(0)
})

type Step =
  | { readonly kind: 'add'; readonly consumer: string }
  | { readonly kind: 'next' }
  | { readonly kind: 'remove'; readonly index: number }

const consumers = ['a', 'b', 'c'] as const
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('add' as const),
        consumer: fc.constantFrom('a', 'a', 'a', 'b', 'c'),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('next' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), index: fc.nat(20) }) },
  ),
  { maxLength: 80 },
)

/** The queue after these steps, telling of every turn and of who has nobody waiting. */
function played(run: readonly Step[], onTurn: (waiter: Waiter) => void, onEmpty: (consumer: string) => void) {
  const queue = createFairQueue<Waiter>()
  const turns = new Map<Waiter, Turn<Waiter>>()
  const perform: { readonly [Kind in Step['kind']]: (step: Extract<Step, { kind: Kind }>) => void } = {
    add({ consumer }) {
      const waiter = { consumer }
      turns.set(waiter, queue.add(consumer, waiter))
    },
    next() {
      const waiter = queue.next()
      if (waiter !== undefined) onTurn(waiter)
    },
    remove({ index }) {
      const waiter = [...queue][index % Math.max(1, queue.size)]
      const turn = waiter && turns.get(waiter)
      if (turn !== undefined) queue.remove(turn)
    },
  }
  for (const step of run) {
    perform[step.kind](step as never)
    for (const consumer of consumers)
      if (![...queue].some((waiter) => waiter.consumer === consumer)) onEmpty(consumer)
  }
  return queue
}

test('whoever waits all the time has a turn between any two of another', () => {
  fc.assert(
    fc.property(steps, (run) => {
      /** By consumer, those who had a turn since it had its last one, or began to wait. */
      const since = new Map(consumers.map((consumer): [string, Set<string>] => [consumer, new Set()]))
      played(
        run,
        ({ consumer }) => {
          for (const [other, turns] of since) {
            if (other === consumer) turns.clear()
            else {
              expect(turns.has(consumer)).toBe(false)
              turns.add(consumer)
            }
          }
        },
        (consumer) => since.get(consumer)?.clear(),
      )
    }),
  )
})

test('how many are before a new one is true if nobody else comes', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom('a', 'b', 'c', 'd'), (run, consumer) => {
      const ignore = () => undefined
      const queue = played(run, ignore, ignore)
      const ahead = queue.ahead(consumer)
      const last = { consumer }
      queue.add(consumer, last)
      expect(all(queue).indexOf(last)).toBe(ahead)
    }),
  )
})

it('leaves nobody behind for a full collection who is out of it', async () => {
  const queue = createFairQueue<Waiter>()
  const add = (number: number) => queue.add('a', { consumer: 'a', number })
  for (let number = 0; number < 12; number++) add(number)
  let before: Turn<Waiter> | undefined
  const left = await leftBehind(async (number) => {
    const turn = add(number)
    const { waiter } = turn
    if (before !== undefined) queue.remove(before)
    before = turn
    return waiter ?? turn
  })
  expect(left).toBeLessThan(5)
})
