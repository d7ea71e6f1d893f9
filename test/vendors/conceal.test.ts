// What a vendor quotes of a request is taken out of its answer, in whatever form, and nothing else is.
import { expect, test } from 'vitest'
import { concealed } from '../../src/vendors/conceal.ts'

const secret = 'Zq+abc/defghijklmnop='
const response = (body: string) => ({ status: 400, contentType: 'application/json', headers: {}, body })
const bodyOf = (body: string, secrets: readonly string[] = [secret]) =>
  concealed(response(body), secrets).body

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
  expect(concealed(answer, ['sandbox', '', secret])).toBe(answer)
})
