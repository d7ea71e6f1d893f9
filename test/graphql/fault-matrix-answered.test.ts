// Every operation in every weather of the table `answered`: the one answer allowed, and nothing else at the vendor.
import { expect, test } from 'vitest'
import { answered, type WeatherName } from '../../src/vendors/weather.ts'
import { deviations } from '../support/fault-matrix.ts'

test.each(Object.keys(answered) as WeatherName[])('%s', { timeout: 60_000 }, async (name) => {
  expect(await deviations(name)).toEqual([])
})
