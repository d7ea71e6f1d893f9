// Identical reads in flight are one call, which lives as long as anybody waits for it and no longer.
import { describe, expect, it } from 'vitest'
import { ClientGone, DeadlinePassed, type Life } from '../../src/core/life.ts'
import { localNotices } from '../../src/state/embedded/local-notices.ts'
import { createCoalescer } from '../../src/vendors/coalesce.ts'

const client = (leftMs = 1_000) => {
  const controller = new AbortController()
  const life: Life = { signal: controller.signal, left: () => leftMs, leftToSend: () => leftMs }
  return { life, leave: (reason: Error = new ClientGone()) => controller.abort(reason) }
}

/** Reads are joined for each operation apart. */
const operation = {}

/** A read that a test answers by hand. */
function reading() {
  const lives: Life[] = []
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const start = (life: Life) => {
    lives.push(life)
    return promise
  }
  const life = (index = 0): Life => {
    const found = lives[index]
    if (found === undefined) throw new Error(`read ${index} was not started`)
    return found
  }
  return { start, started: () => lives.length, life, answer: resolve, fail: reject }
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

it('joins what is asked for while it is under way, and starts anew after it', async () => {
  const reads = createCoalescer(localNotices)
  const read = reading()
  const both = [client(), client()].map(({ life }) => reads.join(operation, 'a', life, read.start))
  const others = [
    reads.join(operation, 'b', client().life, read.start),
    reads.join({}, 'a', client().life, read.start),
  ]
  expect(read.started()).toBe(3)
  read.answer('it')
  expect(await Promise.all([...both, ...others])).toEqual(['it', 'it', 'it', 'it'])
  await reads.join(operation, 'a', client().life, read.start)
  expect(read.started()).toBe(4)
})

it('brings a failure to all who wait, and does not keep it', async () => {
  const reads = createCoalescer(localNotices)
  const read = reading()
  const both = [client(), client()].map(({ life }) => reads.join(operation, 'a', life, read.start))
  const failures = both.map(failureOf)
  const failure = new Error('no')
  read.fail(failure)
  expect(await Promise.all(failures)).toEqual([failure, failure])
  expect(await reads.join(operation, 'a', client().life, async () => 'yes')).toBe('yes')
})

describe('who leaves', () => {
  it.each(['the one who started it', 'the one who joined'])('is %s: the other still waits', async (who) => {
    const reads = createCoalescer(localNotices)
    const read = reading()
    const clients = [client(), client()] as const
    const waits = [...clients].map(({ life }) => reads.join(operation, 'a', life, read.start))
    const index = who === 'the one who started it' ? 0 : 1
    const gone = failureOf(waits[index] as Promise<string>)
    clients[index].leave()
    expect(await gone).toBeInstanceOf(ClientGone)
    expect(read.life().signal.aborted).toBe(false)
    read.answer('it')
    expect(await waits[1 - index]).toBe('it')
  })

  it('is the one who started it: others still join, until the read is over', async () => {
    const reads = createCoalescer(localNotices)
    const read = reading()
    const [first, second, third] = [client(), client(), client()] as const
    const join = ({ life }: typeof first) => reads.join(operation, 'a', life, read.start)
    const gone = failureOf(join(first))
    const waits = [join(second)]
    first.leave()
    await gone
    waits.push(join(third))
    read.answer('it')
    expect([await Promise.all(waits), read.started()]).toEqual([['it', 'it'], 1])
    await join(second)
    expect(read.started()).toBe(2)
  })

  it.each([
    ['whose client left', new ClientGone()],
    ['whose deadline passed', new DeadlinePassed()],
  ])('is the last one, %s: the read ends for that reason', async (_what, reason) => {
    const reads = createCoalescer(localNotices)
    const read = reading()
    const [first, last] = [client(), client()] as const
    const gone = [first, last].map(({ life }) => failureOf(reads.join(operation, 'a', life, read.start)))
    first.leave()
    last.leave(reason)
    await Promise.all(gone)
    expect(read.life().signal.aborted).toBe(true)
    expect(read.life().signal.reason).toBe(reason)
  })

  it('is one of two waits of the same request', async () => {
    const reads = createCoalescer(localNotices)
    const read = reading()
    const { life } = client()
    const both = [reads.join(operation, 'a', life, read.start), reads.join(operation, 'a', life, read.start)]
    expect([read.started(), read.life().left()]).toEqual([1, 1_000])
    read.answer('it')
    expect(await Promise.all(both)).toEqual(['it', 'it'])
  })

  it('has left before: nothing is started', async () => {
    const reads = createCoalescer(localNotices)
    const read = reading()
    const gone = client()
    gone.leave()
    expect(await failureOf(reads.join(operation, 'a', gone.life, read.start))).toBeInstanceOf(ClientGone)
    expect(read.started()).toBe(0)
  })
})

it('has as long as the one who has longest', async () => {
  const reads = createCoalescer(localNotices)
  const read = reading()
  const long = client(5_000)
  const waits = [client(1_000), long, client(2_000)].map(({ life }) =>
    reads.join(operation, 'a', life, read.start),
  )
  expect([read.life().left(), read.life().leftToSend()]).toEqual([5_000, 5_000])
  const gone = failureOf(waits[1] as Promise<string>)
  long.leave()
  await gone
  expect(read.life().left()).toBe(2_000)
  read.answer('it')
  await Promise.all([waits[0], waits[2]])
})

it('joins no read that is being given up', async () => {
  const reads = createCoalescer(localNotices)
  const [given, fresh] = [reading(), reading()]
  const leaving = client()
  const gone = failureOf(reads.join(operation, 'a', leaving.life, given.start))
  leaving.leave()
  await gone
  const wait = reads.join(operation, 'a', client().life, fresh.start)
  expect(fresh.started()).toBe(1)
  // The end of the old one must not make the new one forgotten.
  given.answer('old')
  await new Promise(setImmediate)
  const joined = reads.join(operation, 'a', client().life, fresh.start)
  expect(fresh.started()).toBe(1)
  fresh.answer('new')
  expect(await Promise.all([wait, joined])).toEqual(['new', 'new'])
})

it('answers nobody who asks after a write with what was read before it', async () => {
  const reads = createCoalescer(localNotices)
  const [before, after] = [reading(), reading()]
  const early = reads.join(operation, 'a', client().life, before.start)
  reads.forget()
  const late = reads.join(operation, 'a', client().life, after.start)
  before.answer('old')
  after.answer('new')
  expect([await early, await late]).toEqual(['old', 'new'])
})

describe('a write elsewhere', () => {
  /** Notices that a test gives by hand. */
  function byHand() {
    const listeners = new Set<() => void>()
    const notices = {
      arrives: true,
      listeners,
      arrive: () => notices.arrives,
      subscribe(listener: () => void) {
        listeners.add(listener)
        return { [Symbol.dispose]: () => void listeners.delete(listener) }
      },
    }
    return notices
  }

  it('makes forgotten what was begun before it', async () => {
    const notices = byHand()
    using reads = createCoalescer(notices)
    const [before, after] = [reading(), reading()]
    const early = reads.join(operation, 'a', client().life, before.start)
    for (const listener of notices.listeners) listener()
    const late = [client(), client()].map(({ life }) => reads.join(operation, 'a', life, after.start))
    before.answer('old')
    after.answer('new')
    expect([await early, ...(await Promise.all(late))]).toEqual(['old', 'new', 'new'])
    expect(after.started()).toBe(1)
  })

  it('may happen unheard while notices do not arrive: each read goes alone', async () => {
    const notices = byHand()
    using reads = createCoalescer(notices)
    const read = reading()
    const early = reads.join(operation, 'a', client().life, read.start)
    notices.arrives = false
    const alone = [client(), client()].map(({ life }) => reads.join(operation, 'a', life, read.start))
    expect(read.started()).toBe(3)
    read.answer('it')
    expect(await Promise.all([early, ...alone])).toEqual(['it', 'it', 'it'])
  })

  it('is nothing to who has ended', () => {
    const notices = byHand()
    createCoalescer(notices)[Symbol.dispose]()
    expect(notices.listeners.size).toBe(0)
  })
})
