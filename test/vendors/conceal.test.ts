// What a vendor quotes of a request is taken out of its answer, in whatever form, and nothing else is.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  concealed,
  hasLongHex,
  leastHexDigits,
  noSecrets,
  secretsOf,
  withOwn,
} from '../../src/vendors/conceal.ts'

const secret = 'Zq+abc/defghijklmnop='
const response = (body: string) => ({
  status: 400,
  contentType: 'application/json',
  headers: {},
  body,
  hasLongDigits: false,
  hasLongHex: hasLongHex(Buffer.from(body)),
})
const bodyOf = (body: string, secrets: readonly string[] = [secret]) =>
  concealed(response(body), secretsOf(secrets)).body

test.each([
  ['as it stands', secret],
  ['in a URL', encodeURIComponent(secret)],
  ['in a URL that is signed', encodeURIComponent(encodeURIComponent(secret))],
  ['with slashes escaped', secret.replaceAll('/', '\\/')],
])('%s', (_name, form) => {
  expect(bodyOf(`{"Message":"to sign: ${form}&${form}"}`)).toBe(
    '{"Message":"to sign: [redacted]&[redacted]"}',
  )
})

test('one that holds another goes as a whole', () => {
  expect(bodyOf(`x Bearer ${secret} y`, [secret, `Bearer ${secret}`])).toBe('x [redacted] y')
})

test('short texts stay, and an answer without any is the same', () => {
  const answer = response('{"Name":"sandbox"}')
  expect(concealed(answer, secretsOf(['sandbox', '', secret]))).toBe(answer)
})

const forms = [
  (text: string) => text,
  encodeURIComponent,
  (text: string) => encodeURIComponent(encodeURIComponent(text)),
  (text: string) => text.replaceAll('/', '\\/'),
]

test('any secret is found in any form, whatever it is made of and whatever surrounds it', () => {
  const secretText = fc.stringMatching(/^[\w/+=.: ,~!-]{16,60}$/)
  const around = fc.stringMatching(/^[\w/+=%" ]{0,30}$/)
  fc.assert(
    fc.property(
      fc.array(secretText, { minLength: 1, maxLength: 3 }),
      fc.nat(2),
      fc.constantFrom(...forms),
      around,
      around,
      (secrets, which, form, before, after) => {
        const quoted = form(secrets[which % secrets.length] ?? '')
        expect(bodyOf(`${before}${quoted}${after}`, secrets)).not.toContain(quoted)
      },
    ),
  )
})

test('one that ends in another is looked for once, and both go', () => {
  const signature = 'e521358f7776c97df52e6b2891a8bc73'
  const header = `ACS3 Credential=a,Signature=${signature}`
  expect(bodyOf(`${header}; ${signature}`, [header, signature])).toBe('[redacted]; [redacted]')
})

test('what is of one attempt goes beside what is of all, and what holds it as a whole', () => {
  const nonce = '3ee8c1b883d344afa94f4e0ad82fd6cf'
  const header = `ACS3 Nonce=${nonce}`
  const all = withOwn(secretsOf([secret]), [nonce], [header])
  const without = (body: string) => concealed(response(body), all).body
  expect(without(`${nonce} ${encodeURIComponent(header)} ${header} ${secret}`)).toBe(
    '[redacted] [redacted] [redacted] [redacted]',
  )
  expect(without(header)).toBe('[redacted]')
  expect(without(encodeURIComponent(secret))).toBe('[redacted]')
})

test('digits of one attempt are found wherever they stand', () => {
  const hex = fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: leastHexDigits, maxLength: 64 })
    .map((characters) => characters.join(''))
  const around = fc.array(fc.constantFrom('a1b2', '客户', '-', '"', 'xyz', 'c0ffee'), { maxLength: 30 })
  fc.assert(
    fc.property(hex, around, around, (own, before, after) => {
      const answer = response(`${before.join('')}${own}${after.join('')}`)
      expect(concealed(answer, withOwn(noSecrets, [own], [])).body).not.toContain(own)
    }),
    { numRuns: 1_000 },
  )
})
