// When a vendor's answer says to come again: each header, the longest of several, and nothing from garbage.
import fc from 'fast-check'
import { afterEach, describe, expect, it, test, vi } from 'vitest'
import { hintOf } from '../../src/vendors/hints.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

const now = Date.UTC(2026, 0, 2, 3, 4, 5)
const hint = (headers: Headers, code: string | null = null) => hintOf(headers, code, () => now)
const day = 86_400_000

afterEach(() => vi.unstubAllEnvs())

describe('one header', () => {
  it.each<[Headers, number]>([
    [{ 'retry-after': '3' }, 3_000],
    [{ 'retry-after': ' 3 ' }, 3_000],
    [{ 'retry-after': 'Fri, 02 Jan 2026 03:04:15 GMT' }, 10_000],
    [{ 'retry-after': 'Friday, 02-Jan-26 03:04:15 GMT' }, 10_000],
    [{ 'retry-after': 'Fri Jan  2 03:04:15 2026' }, 10_000],
    [{ 'retry-after': ['1', '4', '2'] }, 4_000],
    [{ 'x-acs-retry-after': '1500' }, 1_500],
    [{ 'x-ratelimit-user-api': 'Limit:1,Remain:0,TimeLeft:2000,Reset:1234' }, 2_000],
    [{ 'x-ratelimit-user-api': ' limit: 1, remain: 0, timeleft: 2000' }, 2_000],
  ])('%j', (headers, afterMs) => {
    expect(hint(headers)).toEqual({ afterMs, advisedMs: afterMs, scope: 'operation' })
  })

  it('takes a date without a zone for UTC, wherever the gateway runs', () => {
    vi.stubEnv('TZ', 'Asia/Shanghai')
    expect(new Date(now).getTimezoneOffset()).toBe(-480)
    expect(hint({ 'retry-after': 'Fri Jan  2 03:04:15 2026' })?.afterMs).toBe(10_000)
  })

  it('judges a date by the clock of the answer, where it tells one', () => {
    // The vendor's clock is an hour behind ours: by ours the date is long past.
    const headers = { 'retry-after': 'Fri, 02 Jan 2026 02:04:10 GMT', date: 'Fri, 02 Jan 2026 02:04:05 GMT' }
    expect(hint(headers)?.afterMs).toBe(5_000)
    expect(hint({ ...headers, date: 'yesterday' })).toBeUndefined()
  })
})

describe('garbage', () => {
  it.each<Headers>([
    {},
    { 'retry-after': undefined },
    { 'retry-after': '' },
    { 'retry-after': '0' },
    { 'retry-after': '-5' },
    { 'retry-after': '1.5' },
    { 'retry-after': '1e3' },
    { 'retry-after': '0x10' },
    { 'retry-after': 'soon' },
    { 'retry-after': 'Fri' },
    { 'retry-after': '2099-01-01' },
    { 'retry-after': 'Fri, 99 Foo 2099 99:99:99 GMT' },
    { 'retry-after': 'Fri, 02 Jan 2026 03:04:05 GMT' },
    { 'retry-after': 'Thu, 01 Jan 2026 03:04:05 GMT' },
    { 'retry-after': [] },
    { 'x-acs-retry-after': 'NaN' },
    { 'x-acs-retry-after': 'Infinity' },
    { 'x-acs-retry-after': '-1' },
    { 'x-ratelimit-user-api': 'Limit:1,Remain:1,TimeLeft:2000,Reset:1234' },
    { 'x-ratelimit-user-api': 'Limit:1,TimeLeft:2000' },
    { 'x-ratelimit-user-api': 'Limit:1,Remain:0,TimeLeft:x' },
    { 'x-ratelimit-user-api': 'Limit:1,Remain:0' },
    { 'x-ratelimit-user-api': 'Limit:1,Remain:,TimeLeft:2000' },
    { 'x-ratelimit-user': ',:,::,' },
    { 'X-Acs-Retry-After': '1500' },
  ])('%j says nothing', (headers) => {
    expect(hint(headers)).toBeUndefined()
  })

  test('whatever the headers, a hint is a positive whole number in bounds', () => {
    const value = fc.oneof(
      fc.string(),
      fc.stringMatching(/^\d{1,400}$/),
      fc.stringMatching(/^Remain:0,TimeLeft:\d{1,30}$/),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      fc.array(fc.stringMatching(/^\d{1,3}$/)),
    )
    const names = ['retry-after', 'x-acs-retry-after', 'x-ratelimit-user-api', 'x-ratelimit-user', 'date']
    const headers = fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] })
    fc.assert(
      fc.property(headers, fc.option(fc.string()), (given, code) => {
        const found = hint(given, code)
        if (found === undefined) return
        expect(Number.isSafeInteger(found.advisedMs)).toBe(true)
        expect(found.advisedMs).toBeGreaterThan(0)
        expect(found.advisedMs).toBeLessThanOrEqual(day)
        expect(found.afterMs).toBe(Math.min(found.advisedMs, 60_000))
      }),
    )
  })
})

describe('huge values', () => {
  it.each<[Headers, number]>([
    [{ 'retry-after': '3600' }, 3_600_000],
    [{ 'retry-after': '9'.repeat(400) }, day],
    [{ 'x-acs-retry-after': '9'.repeat(30) }, day],
    [{ 'retry-after': 'Fri, 02 Jan 2099 03:04:15 GMT' }, day],
  ])('%j: a minute for the gateway, more for clients', (headers, advisedMs) => {
    expect(hint(headers)).toEqual({ afterMs: 60_000, advisedMs, scope: 'operation' })
  })
})

describe('several headers', () => {
  const empty = (ms: number) => `Limit:1,Remain:0,TimeLeft:${ms},Reset:1`
  it.each<[string, Headers, number, string]>([
    [
      'retry-after',
      { 'retry-after': '3', 'x-acs-retry-after': '2000', 'x-ratelimit-user': empty(1_000) },
      3_000,
      'operation',
    ],
    ['x-acs-retry-after', { 'retry-after': '1', 'x-acs-retry-after': '2000' }, 2_000, 'operation'],
    ['x-ratelimit-user', { 'retry-after': '1', 'x-ratelimit-user': empty(1_500) }, 1_500, 'product'],
    [
      'the operation',
      { 'x-ratelimit-user-api': empty(1_600), 'x-ratelimit-user': empty(1_500) },
      1_600,
      'operation',
    ],
    [
      'the product between equals',
      { 'retry-after': '1', 'x-ratelimit-user': empty(1_000) },
      1_000,
      'product',
    ],
    ['what can be read', { 'retry-after': 'soon', 'x-acs-retry-after': '7' }, 7, 'operation'],
  ])('the longest is obeyed: %s', (_which, headers, afterMs, scope) => {
    expect(hint(headers)).toEqual({ afterMs, advisedMs: afterMs, scope })
  })
})

describe('the scope of a code', () => {
  it.each([
    ['Throttling.User', 'product'],
    ['Throttling.User.Concurrency', 'product'],
    ['Throttling.Api', 'operation'],
    ['Throttling', 'operation'],
    ['Throttling.UserApi', 'operation'],
    [null, 'operation'],
  ])('%s: %s', (code, scope) => {
    expect(hint({ 'retry-after': '1' }, code)?.scope).toBe(scope)
    expect(hint({ 'x-acs-retry-after': '1' }, code)?.scope).toBe(scope)
  })

  it('leaves the limit of one operation to that operation', () => {
    expect(hint({ 'x-ratelimit-user-api': 'Remain:0,TimeLeft:9' }, 'Throttling.User')?.scope).toBe(
      'operation',
    )
  })
})
