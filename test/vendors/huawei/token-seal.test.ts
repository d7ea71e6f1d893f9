// A sealed token: opened with the app's secret and nothing else, and not at all once anything of it was changed.
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../src/core/redact.ts'
import type { HuaweiAccount } from '../../../src/vendors/huawei/token.ts'
import { createTokenSeal } from '../../../src/vendors/huawei/token-seal.ts'

const account: HuaweiAccount = {
  appKey: 'app key',
  appSecret: new Secret('app secret'),
  endpoint: 'https://one.invalid',
}
const token = 'eyJhbGciOiJIUzI1NiJ9.a token 令牌'
const seal = createTokenSeal(account)

it('is opened by every replica of the account', () => {
  const another = createTokenSeal({ ...account, appSecret: new Secret('app secret') })
  expect(another.open(seal.seal(token))).toBe(token)
  expect(another.name).toBe(seal.name)
})

it('shows nothing of token and secret, and is another text each time', () => {
  const texts = [seal.seal(token), seal.seal(token)]
  expect(new Set(texts).size).toBe(2)
  for (const text of [...texts, seal.name]) {
    expect(text).toMatch(/^[\w-]+$/)
    const bytes = Buffer.from(text, 'base64url').toString('latin1')
    for (const part of ['eyJ', 'a token', 'app']) expect(bytes).not.toContain(part)
  }
})

it.each([
  ['secret', { appSecret: new Secret('another secret') }],
  ['app key', { appKey: 'another app key' }],
  ['endpoint', { endpoint: 'https://two.invalid' }],
])('is kept under another name, and cannot be opened, with another %s', (_what, other) => {
  const another = createTokenSeal({ ...account, ...other })
  expect(another.name).not.toBe(seal.name)
  expect(another.open(seal.seal(token))).toBeUndefined()
})

describe('is no token any more', () => {
  const sealed = Buffer.from(seal.seal(token), 'base64url')

  it('when any of its bits was changed', () => {
    for (const [index, byte] of sealed.entries())
      for (const bit of [0, 3, 7]) {
        const changed = Buffer.from(sealed)
        changed[index] = byte ^ (1 << bit)
        expect(seal.open(changed.toString('base64url'))).toBeUndefined()
      }
  })

  it('when any of its end is missing, or something follows', () => {
    for (let length = 0; length < sealed.length; length++)
      expect(seal.open(sealed.subarray(0, length).toString('base64url'))).toBeUndefined()
    expect(seal.open(Buffer.concat([sealed, sealed]).toString('base64url'))).toBeUndefined()
  })

  it.each(['', 'no base64 {}', token])('when it is %o', (text) => {
    expect(seal.open(text)).toBeUndefined()
  })
})
