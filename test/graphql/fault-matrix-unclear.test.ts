// Every operation in every weather of the table `unclear`: the one answer allowed, and nothing else at the vendor.
import { expect, test } from 'vitest'
import { unclear, type WeatherName } from '../../src/vendors/weather.ts'
import { deviations } from '../support/fault-matrix.ts'

test.each(Object.keys(unclear) as WeatherName[])('%s', { timeout: 60_000 }, async (name) => {
  expect(await deviations(name)).toEqual([])
})
