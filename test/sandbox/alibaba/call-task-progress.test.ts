/** A running task calls on as the clock goes. */

import { expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts'
import { type Answer, aiccs, core } from '../clients.ts'
import { runningTask, stoppedTask } from '../demo.ts'

/** A Monday, on the clock of UTC+8 on which windows are judged. */
const monday = (clock: string) => Date.parse(`2026-11-23T${clock}+08:00`)

/** Signatures carry the true time, so the window of the clock has to be open. */
async function startClocked(at: number) {
  const clock = { now: at }
  const sandbox = await startSandbox({
    clock: () => clock.now,
    limits: { clockWindowMs: Number.POSITIVE_INFINITY },
  })
  return { clock, sandbox, [Symbol.asyncDispose]: () => sandbox.close() }
}

const row = async (sandbox: Sandbox, TaskId: string) =>
  ((await core(sandbox, aiccs)('QueryAiCallTaskPage', { TaskId }))['Data'] as { List: Answer[] }).List[0]
const control = async (sandbox: Sandbox, action: string, TaskId: string) =>
  core(sandbox, aiccs)(action, { TaskId })

test('calls begin with the window, and a task without numbers left stays running', async () => {
  await using stage = await startClocked(monday('08:59:00'))
  const { sandbox, clock } = stage
  await control(sandbox, 'StartAiCallTask', stoppedTask)
  clock.now = monday('08:59:59')
  expect(await row(sandbox, stoppedTask)).toMatchObject({
    CallingCount: 0,
    SucceedCount: 36,
    FailedCount: 14,
  })
  clock.now = monday('09:00:00')
  expect(await row(sandbox, stoppedTask)).toMatchObject({ CallingCount: 21, TotalCallCount: 73 })
  clock.now = monday('09:00:30')
  expect(await row(sandbox, stoppedTask)).toMatchObject({
    Status: 1,
    CallingCount: 0,
    TotalCount: 71,
    SucceedCount: 53,
    FailedCount: 18,
    TotalCallCount: 94,
    CompleteRate: '100%',
  })
  clock.now = monday('17:00:00')
  expect(await row(sandbox, stoppedTask)).toMatchObject({ Status: 1, CallingCount: 0, TotalCallCount: 94 })
})

test('no more calls than its concurrency, none at lunch, and a new day counts from zero', async () => {
  await using stage = await startClocked(monday('11:59:00'))
  const { sandbox, clock } = stage
  expect(await row(sandbox, runningTask)).toMatchObject({ CallingCount: 7, TotalCallCount: 280 })
  clock.now = monday('11:59:30')
  expect(await row(sandbox, runningTask)).toMatchObject({ CallingCount: 10, TotalCallCount: 287 })
  clock.now = monday('13:59:59')
  expect(await row(sandbox, runningTask)).toMatchObject({ CallingCount: 0, TotalCallCount: 297 })
  clock.now = monday('14:00:30')
  expect(await row(sandbox, runningTask)).toMatchObject({ CallingCount: 10, DayCallCount: 96 + 17 + 10 })
  clock.now = monday('14:20:00') + 86_400_000
  expect(await row(sandbox, runningTask)).toMatchObject({ CallingCount: 0, DayCallCount: 0, TotalCount: 500 })
})

test('a stopped task calls nobody, and goes on where it stopped', async () => {
  await using stage = await startClocked(monday('10:00:00'))
  const { sandbox, clock } = stage
  await row(sandbox, runningTask)
  clock.now = monday('10:00:30')
  await control(sandbox, 'StopAiCallTask', runningTask)
  clock.now = monday('11:00:00')
  expect(await row(sandbox, runningTask)).toMatchObject({ Status: 2, CallingCount: 0, TotalCallCount: 287 })
  await control(sandbox, 'StartAiCallTask', runningTask)
  clock.now = monday('11:00:30')
  expect(await row(sandbox, runningTask)).toMatchObject({ CallingCount: 10, TotalCallCount: 287 })
})

test('a task that does not call on Saturdays waits for Monday', async () => {
  await using stage = await startClocked(monday('10:00:00') - 2 * 86_400_000)
  const { sandbox, clock } = stage
  await control(sandbox, 'StartAiCallTask', stoppedTask)
  clock.now += 86_400_000
  expect(await row(sandbox, stoppedTask)).toMatchObject({ Status: 1, CallingCount: 0, TotalCallCount: 73 })
  clock.now = monday('09:00:00')
  expect(await row(sandbox, stoppedTask)).toMatchObject({ CallingCount: 21 })
})

test('it calls from the start of the sandbox, and how often anybody looks makes no difference', async () => {
  await using often = await startClocked(monday('11:50:10'))
  await using once = await startClocked(monday('11:50:10'))
  for (let step = 0; step < 100; step += 1) {
    often.clock.now += 7_000
    const { CallingCount, SucceedCount, FailedCount, TotalCount, TotalCallCount } = (await row(
      often.sandbox,
      runningTask,
    )) as Record<string, number>
    expect(CallingCount).toBeLessThanOrEqual(10)
    const done = Number(SucceedCount) + Number(FailedCount)
    expect(done + Number(CallingCount)).toBeLessThanOrEqual(Number(TotalCount))
    // That many calls of the demo's past were repeated ones.
    expect(Number(TotalCallCount) - done).toBe(280 - 251)
  }
  once.clock.now = often.clock.now
  expect(await row(once.sandbox, runningTask)).toEqual(await row(often.sandbox, runningTask))
})

test('years of which nobody saw anything end with every number called once, and the task running', async () => {
  await using stage = await startClocked(monday('10:00:00'))
  const { sandbox, clock } = stage
  clock.now += 10 * 365 * 86_400_000
  expect(await row(sandbox, runningTask)).toMatchObject({
    Status: 1,
    TotalCount: 500,
    TotalCallCount: 280 + 249,
    CallingCount: 0,
    CompleteRate: '100%',
  })
})

test('at midnight of UTC+8 a stopped task has called nobody today, and nothing else has changed', async () => {
  await using stage = await startClocked(monday('23:59:59'))
  const { sandbox, clock } = stage
  const before = await row(sandbox, stoppedTask)
  expect(before).toMatchObject({ DayCallCount: 58, DayImportCount: 40, DayConnectRate: '74.14%' })
  clock.now += 1000
  expect(await row(sandbox, stoppedTask)).toEqual({
    ...before,
    DayCallCount: 0,
    DayImportCount: 0,
    DayConnectRate: '0%',
  })
})
