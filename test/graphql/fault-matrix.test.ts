// The fault matrix leaves nothing out: every operation has a trial, and every cell of the table has an operation.
import { expect, test } from 'vitest'
import { catalogue } from '../../src/vendors/catalogue.ts'
import { classOf, type OperationClass, type WeatherName, weather } from '../../src/vendors/weather.ts'
import { allowedFor, operationsIn } from '../support/fault-matrix.ts'
import { trials } from '../support/operations-under-test.ts'

test('every operation of the catalogue has a trial, and no other', () => {
  expect(Object.keys(trials).sort()).toEqual(catalogue.map(({ name }) => name).sort())
})

test.each(Object.keys(weather) as WeatherName[])(
  '%s: a cell is empty where no operation can meet it',
  (name) => {
    const met = new Set(operationsIn(weather[name]).map(classOf))
    const filled = Object.entries(weather[name].cells).flatMap(([of, cell]) =>
      cell === null ? [] : [of as OperationClass],
    )
    expect(filled.sort()).toEqual([...met].sort())
    for (const operation of operationsIn(weather[name])) expect(allowedFor(name, operation)).not.toBeNull()
  },
)
