/** Every answer carries the sandbox's own time, and a clock that is off can be told from it. */

import { expect, test } from 'vitest'
import { startSandbox } from '../../src/sandbox/server.ts'
import { attempt, createInstance, createInstanceAt, type Received, writes } from './three-writes.ts'

const minute = 60_000
const ahead = (answer: Received | 'broken') =>
  answer === 'broken'
    ? Number.NaN
    : Math.round((Date.parse(answer.headers.get('date') ?? '') - Date.now()) / minute)
const codeOf = (answer: Received | 'broken') => (answer === 'broken' ? answer : answer.json?.['Code'])

test('the date of every answer is that of the clock given', async () => {
  await using sandbox = await startSandbox({ clock: () => Date.now() - 10 * minute })
  for (const write of writes) {
    const request = await write.prepare(sandbox)
    expect(ahead(await attempt(request))).toBe(-10)
    sandbox.faults.add(write.action, { kind: 'html' })
    expect(ahead(await attempt(await write.prepare(sandbox)))).toBe(-10)
  }
  const refused = await attempt({ url: sandbox.url, headers: {}, body: '' })
  expect(refused).toMatchObject({ status: 400 })
  expect(ahead(refused)).toBe(-10)
  expect(ahead(await attempt({ url: sandbox.controlUrl, headers: {}, body: '' }))).toBe(-10)
})

test.each([20, -20])('a clock %i minutes off refuses, shows itself, and is right again', async (minutes) => {
  await using sandbox = await startSandbox()
  sandbox.faults.add('CreateInstance', { kind: 'clock-skew', ms: minutes * minute })
  const refused = await attempt(await createInstance.prepare(sandbox))
  expect(codeOf(refused)).toBe('InvalidTimeStamp.Expired')
  expect(ahead(refused)).toBe(minutes)
  const accepted = await attempt(await createInstance.prepare(sandbox))
  expect(codeOf(accepted)).toBe('OK')
  expect(Math.abs(ahead(accepted))).toBe(0)
})

test('whoever goes by the clock shown is in time, during the fault and after it', async () => {
  await using sandbox = await startSandbox()
  const corrected = () => createInstanceAt(new Date(Date.now() + 20 * minute))(sandbox)
  expect(codeOf(await attempt(await corrected()))).toBe('InvalidTimeStamp.Expired')
  sandbox.faults.add('CreateInstance', { kind: 'clock-skew', ms: 20 * minute }, 2)
  expect(codeOf(await attempt(await createInstance.prepare(sandbox)))).toBe('InvalidTimeStamp.Expired')
  const accepted = await attempt(await corrected())
  expect(codeOf(accepted)).toBe('OK')
  expect(ahead(accepted)).toBe(20)
  expect(codeOf(await attempt(await corrected()))).toBe('InvalidInstanceName.Duplicated')
})

test('a clock that is off by less than the window refuses nobody', async () => {
  await using sandbox = await startSandbox()
  sandbox.faults.add('CreateInstance', { kind: 'clock-skew', ms: minute })
  const accepted = await attempt(await createInstance.prepare(sandbox))
  expect(codeOf(accepted)).toBe('OK')
  expect(ahead(accepted)).toBe(1)
})
