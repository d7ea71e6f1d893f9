// Secrets do not print, phone numbers are masked, ids stay readable.
import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { maskPhoneNumbers, Secret } from '../../src/core/redact.ts'

it('prints a secret nowhere', () => {
  const secret = new Secret('hunter2')
  const printed = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }),
    inspect(secret, { showHidden: true }),
  ]
  expect(printed.join(' ')).not.toContain('hunter2')
  expect(secret.reveal()).toBe('hunter2')
})

it.each([
  ['号码13800138000不合法', '号码***00不合法'],
  ['number +86 138 0013 8000 is busy', 'number ***00 is busy'],
  ['0571-8502-6666', '***66'],
  ['task 1187000000000000001 not found', 'task 1187000000000000001 not found'],
  ['instance 90515b5-6115-4ccf-83e2-52d5bfaf2ddf', 'instance 90515b5-6115-4ccf-83e2-52d5bfaf2ddf'],
  ['13800138000-13900139000-13700137000', '***00'],
  ['mobile_13800138000', 'mobile_***00'],
  ['at 2026-01-02 03:04:05', 'at 2026-01-02 03:04:05'],
  [
    'job 689fc584-7f9f-4dc2-933d-8711beef7b15 of 13800138000',
    'job 689fc584-7f9f-4dc2-933d-8711beef7b15 of ***00',
  ],
  ['limit 500 of 1000', 'limit 500 of 1000'],
])('masks %s', (text, masked) => {
  expect(maskPhoneNumbers(text)).toBe(masked)
})
