/** Which calls meet a fault: by name, by vendor, by effect, so many times, or by seeded chance. */

import { describe, expect, test } from 'vitest'
import { createDraws } from '../../src/sandbox/draws.ts'
import { createFaults, type FaultOptions } from '../../src/sandbox/faults.ts'
import type { Call } from '../../src/sandbox/selection.ts'

const list: Call = { vendor: 'alibaba', action: 'ListInstances', effect: 'read' }
const create: Call = { vendor: 'alibaba', action: 'CreateInstance', effect: 'write' }
const query: Call = { vendor: 'huawei', action: 'queryCalledRoute', effect: 'read' }
const modify: Call = { vendor: 'huawei', action: 'modifyCalledRoute', effect: 'write' }
const calls = [list, create, query, modify]

test.each([
  ['*', calls],
  ['CreateInstance', [create]],
  ['vendor:alibaba', [list, create]],
  ['vendor:huawei', [query, modify]],
  ['effect:read', [list, query]],
  ['effect:write', [create, modify]],
])('%s', (action, met) => {
  const faults = createFaults()
  faults.add(action, { kind: 'html' }, 10)
  expect(calls.filter((call) => faults.take(call))).toEqual(met)
})

test('a kind that only one vendor knows waits for a call to that one', () => {
  const faults = createFaults()
  faults.add('*', { kind: 'nonce-used' })
  faults.add('effect:read', { kind: 'token-expired' })
  expect(faults.take(modify)).toBeUndefined()
  expect(faults.take(query)?.kind).toBe('token-expired')
  expect(faults.take(list)?.kind).toBe('nonce-used')
  expect(faults.pending()).toBe(0)
})

test.each([
  ['CreateInstanc', 'html', /neither an operation of the sandbox nor one of \*, vendor:alibaba/],
  ['vendor:aws', 'html', /neither an operation/],
  ['toString', 'html', /neither an operation/],
  ['vendor:huawei', 'nonce-used', /nonce-used never happens to vendor:huawei/],
  ['CreateInstance', 'token-expired', /token-expired never happens to CreateInstance/],
] as const)('%s with %s can never happen, and is refused', (action, kind, message) => {
  const faults = createFaults()
  expect(() => faults.add(action, { kind })).toThrow(message)
  expect(faults.rules()).toEqual([])
})

test('rules are listed as they stand, the oldest that matches is used up first', () => {
  const faults = createFaults()
  expect(faults.add('*', { kind: 'html' }, 2)).toEqual({
    action: '*',
    fault: { kind: 'html' },
    left: 2,
    hits: 0,
  })
  faults.add('CreateInstance', { kind: 'waf' }, { probability: 1, seed: 7 })
  expect(faults.take(create)?.kind).toBe('html')
  expect(faults.rules()).toEqual([
    { action: '*', fault: { kind: 'html' }, left: 1, hits: 1 },
    { action: 'CreateInstance', fault: { kind: 'waf' }, probability: 1, seed: 7, hits: 0 },
  ])
  expect(faults.pending()).toBe(1)
  expect(faults.take(create)?.kind).toBe('html')
  expect(faults.take(create)?.kind).toBe('waf')
  expect(faults.rules()).toHaveLength(1)
  faults.clear()
  expect(faults.rules()).toEqual([])
  expect(faults.take(create)).toBeUndefined()
})

describe('chance', () => {
  const drawn = (options: FaultOptions, count = 1000) => {
    const faults = createFaults()
    faults.add('*', { kind: 'html' }, options)
    return Array.from({ length: count }, () => (faults.take(create) ? '1' : '0')).join('')
  }
  const share = (draws: string) => draws.replaceAll('0', '').length / draws.length

  test('is that of its probability, and does not end', () => {
    expect(share(drawn({ probability: 0 }))).toBe(0)
    expect(share(drawn({ probability: 1 }))).toBe(1)
    expect(share(drawn({ probability: 0.2 }, 10_000))).toBeCloseTo(0.2, 1)
  })

  test('is the same for the same seed, another for another', () => {
    expect(drawn({ probability: 0.5 })).toBe(drawn({ probability: 0.5 }))
    expect(drawn({ probability: 0.5, seed: 7 })).toBe(drawn({ probability: 0.5, seed: 7 }))
    expect(drawn({ probability: 0.5, seed: 7 })).not.toBe(drawn({ probability: 0.5, seed: 8 }))
  })

  test('ends where times says so', () => {
    const draws = drawn({ probability: 0.5, times: 3 })
    expect(draws.replaceAll('0', '')).toBe('111')
    expect(draws).toMatch(/0.*1/)
  })

  test('depends on the calls that match and on no others', () => {
    const alone = createFaults()
    const mixed = createFaults()
    for (const faults of [alone, mixed]) faults.add('CreateInstance', { kind: 'html' }, { probability: 0.5 })
    for (let turn = 0; turn < 100; turn += 1) {
      mixed.take(list)
      expect(mixed.take(create)).toEqual(alone.take(create))
    }
  })

  test('draws as mulberry32 does', () => {
    const next = createDraws(1)
    expect([next(), next()]).toEqual([0.6270739405881613, 0.002735721180215478])
  })
})
