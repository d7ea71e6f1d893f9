// The line for one operation: fair, one question for all who wait, bounded by patience, and nothing left behind.
import { describe, expect, it } from 'vitest'
import { DeadlinePassed } from '../../src/core/life.ts'
import { createCallLine } from '../../src/vendors/call-line.ts'
import type { NoPlace, Place } from '../../src/vendors/quota.ts'
import { quiet, scriptWindows } from './scripted-windows.ts'

const patient = new AbortController().signal
const minute = 60_000

function lineAt(calls: number) {
  const windows = scriptWindows()
  const clock = { time: 1_000 }
  const limit = { calls, windowMs: 1_000 }
  const line = createCallLine({ operation: 'a', limit, pauses: ['p'] }, windows, () => clock.time)
  const served: string[] = []
  const refused: string[] = []
  /** Stands in line; who is served and who refused is noted in that order. */
  const stand = async (consumer: string, patienceMs = minute, signal = patient): Promise<Place | NoPlace> => {
    const answer = await line.take(consumer, patienceMs, signal)
    const noted = 'refusedForMs' in answer ? refused : served
    noted.push(consumer)
    return answer
  }
  const flood = (count: number, consumer = 'flood', patienceMs = minute) =>
    Array.from({ length: count }, () => stand(consumer, patienceMs))
  return { windows, clock, line, stand, flood, served, refused }
}

function placeIn(answer: Place | NoPlace): Place {
  if ('refusedForMs' in answer) throw new Error('There was no place.')
  return answer
}

describe('questions', () => {
  it('are one for all who wait, and one at a time', async () => {
    const { windows, flood } = lineAt(100)
    const first = flood(50)
    await quiet()
    expect(windows.questions).toMatchObject([{ operation: 'a', wanted: 50, pauses: ['p'] }])
    const second = flood(10)
    await quiet()
    expect(windows.questions).toHaveLength(1)
    windows.questions[0]?.grant(50)
    await Promise.all(first)
    await quiet()
    expect(windows.questions).toMatchObject([{ wanted: 50 }, { wanted: 10 }])
    windows.questions[1]?.grant(10)
    await Promise.all(second)
    await quiet()
    expect(windows.questions).toHaveLength(2)
    expect(windows.returned).toBe(0)
  })

  it('are asked again when the windows said, while somebody waits', async () => {
    const { windows, clock, flood, served } = lineAt(3)
    flood(5)
    await quiet()
    windows.questions[0]?.grant(3, { nextInMs: 20 })
    await quiet()
    expect(served).toHaveLength(3)
    expect(windows.questions).toHaveLength(1)
    clock.time += 20
    await expect.poll(() => windows.questions.length).toBe(2)
    windows.questions[1]?.grant(2)
    await expect.poll(() => served.length).toBe(5)
  })

  it('are not asked by nobody', async () => {
    const { windows, stand } = lineAt(3)
    const gone = new AbortController()
    const waiting = expect(stand('a', minute, gone.signal)).rejects.toBeInstanceOf(DeadlinePassed)
    await quiet()
    windows.questions[0]?.grant(0, { nextInMs: 5 })
    await quiet()
    gone.abort(new DeadlinePassed())
    await waiting
    // Whoever comes next finds everything in order.
    const next = stand('b')
    await expect.poll(() => windows.questions.length).toBe(2)
    windows.questions[1]?.grant(1)
    await next
  })
})

describe('turns', () => {
  it('alternate between one that floods and another', async () => {
    const { windows, flood, served } = lineAt(10)
    flood(200)
    flood(5, 'other')
    await quiet()
    windows.questions[0]?.grant(10, { nextInMs: 1_000 })
    await quiet()
    expect(served).toEqual(Array.from({ length: 5 }, () => ['flood', 'other']).flat())
  })

  it('that would be too late are refused at once, to the one that floods and not to the other', async () => {
    const { windows, flood, stand, refused } = lineAt(10)
    flood(500, 'flood', 3_500)
    await quiet()
    // Ten now and ten after each of three seconds.
    expect(refused).toHaveLength(460)
    const other = stand('other', 100)
    await quiet()
    windows.questions[0]?.grant(10, { nextInMs: 1_000 })
    await other
    expect(new Set(refused)).toEqual(new Set(['flood']))
  })

  it('are estimated from the share of one who is not the only one', async () => {
    const { windows, clock, flood, refused } = lineAt(10)
    flood(1)
    await quiet()
    windows.questions[0]?.grant(0, { nextInMs: 10, contenders: 3 })
    await quiet()
    clock.time += 10
    flood(100, 'flood', 1_500)
    await quiet()
    // Three now and three after a second; one was there already.
    expect(refused).toHaveLength(100 - 5)
  })
})

describe('patience', () => {
  it('that ends before the windows have anything is refused as soon as that is known', async () => {
    const { windows, stand } = lineAt(10)
    const waiting = stand('a', 50_000)
    await quiet()
    windows.questions[0]?.grant(0, { nextInMs: 60_000 })
    expect(await waiting).toEqual({ refusedForMs: 60_000 })
    // Nobody has to be asked for that.
    expect(await stand('b', 59_999)).toEqual({ refusedForMs: 60_000 })
    expect(windows.questions).toHaveLength(1)
  })

  it('that was waited out is refused, and what is granted later is given back', async () => {
    const { windows, stand } = lineAt(10)
    const waiting = stand('a', 10)
    await quiet()
    expect(await waiting).toEqual({ refusedForMs: 1 })
    windows.questions[0]?.grant(1)
    await quiet()
    expect(windows.returned).toBe(1)
    expect(windows.questions).toHaveLength(1)
  })

  it('of no length is enough for what is there, and one that is no number for nothing', async () => {
    const { windows, stand } = lineAt(10)
    stand('a')
    await quiet()
    windows.questions[0]?.grant(1, { ahead: 1 })
    await quiet()
    placeIn(await stand('a', 0))
    expect(await stand('a', Number.NaN)).toEqual({ refusedForMs: 1 })
  })

  it('without end does not overflow a timer', async () => {
    const { windows, stand } = lineAt(10)
    const waiting = stand('a', Number.MAX_SAFE_INTEGER)
    await quiet()
    windows.questions[0]?.grant(0, { nextInMs: 5 })
    await expect.poll(() => windows.questions.length).toBe(1)
    windows.questions[0]?.grant(0)
    let isOver = false
    waiting.then(() => {
      isOver = true
    })
    await quiet()
    expect(isOver).toBe(false)
  })
})

describe('who gives up', () => {
  it('leaves the place to others', async () => {
    const { windows, stand } = lineAt(10)
    const gone = new AbortController()
    const given = expect(stand('a', minute, gone.signal)).rejects.toBeInstanceOf(DeadlinePassed)
    const other = stand('b')
    await quiet()
    gone.abort(new DeadlinePassed())
    await given
    windows.questions[0]?.grant(2)
    await other
    expect(windows.returned).toBe(1)
  })

  it('before asking is not asked for', async () => {
    const { windows, stand } = lineAt(10)
    await expect(stand('a', minute, AbortSignal.abort(new DeadlinePassed()))).rejects.toBeInstanceOf(
      DeadlinePassed,
    )
    await quiet()
    expect(windows.questions).toEqual([])
  })
})

describe('places taken ahead', () => {
  it('need no question until they are used up', async () => {
    const { windows, stand } = lineAt(100)
    stand('a')
    await quiet()
    windows.questions[0]?.grant(1, { ahead: 3 })
    await quiet()
    for (let call = 0; call < 3; call++) placeIn(await stand('b'))
    expect(windows.questions).toHaveLength(1)
    stand('b')
    await quiet()
    expect(windows.questions).toHaveLength(2)
  })

  it('are for those who came meanwhile', async () => {
    const { windows, stand, served } = lineAt(100)
    stand('a')
    await quiet()
    stand('b')
    stand('c')
    windows.questions[0]?.grant(1, { ahead: 1 })
    await quiet()
    expect(served).toEqual(['a', 'b'])
    expect(windows.questions).toMatchObject([{ wanted: 1 }, { wanted: 1 }])
  })

  it('are over when their time is, counted from the question', async () => {
    const { windows, clock, stand } = lineAt(100)
    stand('a')
    await quiet()
    clock.time += 400
    windows.questions[0]?.grant(1, { ahead: 3, validMs: 1_000 })
    await quiet()
    clock.time += 599
    placeIn(await stand('b'))
    clock.time += 1
    stand('b')
    await quiet()
    expect(windows.returned).toBe(2)
    expect(windows.questions).toHaveLength(2)
  })

  it('are asked for when a call is expected, once, and are there for it', async () => {
    const { windows, line, stand } = lineAt(100)
    line.expect()
    line.expect()
    await quiet()
    expect(windows.questions).toMatchObject([{ wanted: 0 }])
    windows.questions[0]?.grant(0, { ahead: 2 })
    await quiet()
    line.expect()
    await quiet()
    placeIn(await stand('a'))
    placeIn(await stand('a'))
    expect(windows.questions).toHaveLength(1)
  })

  it('are not asked for by who expects a call while others wait', async () => {
    const { windows, line, stand } = lineAt(100)
    stand('a')
    await quiet()
    line.expect()
    windows.questions[0]?.grant(0, { nextInMs: 1_000 })
    await quiet()
    line.expect()
    await quiet()
    expect(windows.questions).toHaveLength(1)
  })

  it('that nobody gives are asked for again by the call itself', async () => {
    const { windows, line, stand, served } = lineAt(100)
    line.expect()
    await quiet()
    stand('a')
    await quiet()
    windows.questions[0]?.grant(0)
    await quiet()
    windows.questions[1]?.grant(1)
    await quiet()
    expect(served).toEqual(['a'])
  })

  it('are void in a pause, also those that were asked for before it', async () => {
    const { windows, line, stand, served } = lineAt(100)
    stand('a')
    await quiet()
    windows.questions[0]?.grant(1, { ahead: 3 })
    await quiet()
    line.forgetGrants()
    expect(windows.returned).toBe(3)
    stand('b')
    await quiet()
    line.forgetGrants()
    windows.questions[1]?.grant(1, { ahead: 3 })
    await quiet()
    expect(windows.returned).toBe(7)
    expect(served).toEqual(['a'])
    expect(windows.questions).toHaveLength(3)
    windows.questions[2]?.grant(1)
    await quiet()
    expect(served).toEqual(['a', 'b'])
  })
})

describe('a place given back', () => {
  it('makes room at the windows, once, and at once for those who wait', async () => {
    const { windows, stand } = lineAt(2)
    const first = stand('a')
    stand('b')
    await quiet()
    windows.questions[0]?.grant(1, { nextInMs: minute })
    const place = placeIn(await first)
    place.release()
    place.release()
    expect(windows.returned).toBe(1)
    await quiet()
    expect(windows.questions).toMatchObject([{ wanted: 2 }, { wanted: 1 }])
  })

  it('that was taken ahead is for the next', async () => {
    const { windows, stand } = lineAt(100)
    stand('a')
    await quiet()
    windows.questions[0]?.grant(1, { ahead: 1 })
    await quiet()
    const place = placeIn(await stand('b'))
    place.release()
    place.release()
    placeIn(await stand('c'))
    expect(windows.questions).toHaveLength(1)
    expect(windows.returned).toBe(0)
    stand('d')
    await quiet()
    expect(windows.questions).toHaveLength(2)
  })

  it('makes room when others were taken ahead meanwhile', async () => {
    const { windows, stand } = lineAt(100)
    stand('a')
    await quiet()
    windows.questions[0]?.grant(1, { ahead: 2 })
    await quiet()
    const places = [placeIn(await stand('b')), placeIn(await stand('b'))]
    const waiting = stand('c')
    await quiet()
    for (const place of places) place.release()
    await waiting
    expect(windows.returned).toBe(0)
    windows.questions[1]?.grant(1, { ahead: 5 })
    await quiet()
    // That of who needed it no longer, and the one that was there.
    expect(windows.returned).toBe(2)
  })

  it('from before a pause goes back to the windows', async () => {
    const { windows, line, stand } = lineAt(100)
    stand('a')
    await quiet()
    windows.questions[0]?.grant(1, { ahead: 2 })
    await quiet()
    const place = placeIn(await stand('b'))
    line.forgetGrants()
    place.release()
    expect(windows.returned).toBe(2)
  })
})
