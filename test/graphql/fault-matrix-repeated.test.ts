// Every write in bad weather under an idempotency key, and once more when it is over: never twice, and never untrue.
import { expect, test } from 'vitest'
import { lost, unclear, type WeatherName } from '../../src/vendors/weather.ts'
import { repeatDeviations } from '../support/fault-matrix.ts'

/** A late answer is lost like any other, but for what is still under way when it is repeated, or done after that. */
const late: readonly WeatherName[] = ['lateDoneLater', 'deadline']
const rows = Object.keys({ ...lost, ...unclear }) as WeatherName[]

test.each([...rows, ...late])('%s', { timeout: 60_000 }, async (name) => {
  expect(await repeatDeviations(name)).toEqual([])
})
