/** Whatever is thrown at it, the sandbox answers a refusal of its own, loses no digit, and stays up. */

import fc from 'fast-check'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { canonicalQuery, parsePairs, percentEncode } from '../../src/sandbox/alibaba/signature.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import { toJson, toXml, type Wire } from '../../src/sandbox/wire.ts'
import { outboundBot, send, signedV3 } from './clients.ts'
import { huawei } from './huawei/client.ts'

const text = fc.string({ unit: 'grapheme' })

test('encoding, decoding and encoding again is the canonical form', () => {
  const pairs = fc.uniqueArray(fc.tuple(text, text), { selector: ([name]) => name, minLength: 1 })
  fc.assert(
    fc.property(pairs, (given) => {
      const named = given.filter(([name]) => name !== '')
      // Bare !'()* and + for a blank, as clients send them.
      const loose = named.map((pair) =>
        pair.map((part) => encodeURIComponent(part).replaceAll('%20', '+')).join('='),
      )
      expect(canonicalQuery(parsePairs(loose.join('&')))).toBe(canonicalQuery(named))
    }),
  )
})

test('percent-encoding leaves nothing but unreserved characters', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(percentEncode(value)).toMatch(/^(?:[A-Za-z0-9\-_.~]|%[0-9A-F]{2})*$/)
      expect(decodeURIComponent(percentEncode(value))).toBe(value)
    }),
  )
})

test('JSON is JSON, and integers keep every digit', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(toJson(value as Wire))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
  fc.assert(
    fc.property(fc.bigInt(), (value) => {
      expect(toJson({ value })).toBe(`{"value":${value}}`)
    }),
  )
})

test('XML is well formed and carries its texts', () => {
  const parser = new XMLParser({ parseTagValue: false, trimValues: false })
  const xmlText = fc.string({ unit: 'grapheme-ascii', minLength: 1 })
  fc.assert(
    fc.property(xmlText, text, (value, odd) => {
      const xml = toXml('Root', { A: value, B: [odd, odd], C: { D: null, E: true } }, [])
      expect(XMLValidator.validate(xml)).toBe(true)
      expect(parser.parse(xml).Root.A).toBe(value)
      expect(XMLValidator.validate(toXml('Error', { Recommend: odd }, ['Recommend']))).toBe(true)
    }),
  )
})

test('garbage is refused, never answered with a breakdown', async () => {
  await using sandbox = await startSandbox()
  const { headers, call } = await huawei(sandbox)
  const path = fc.constantFrom(
    '/',
    '/x',
    '/apiaccess/rest/cc-management/v1/skill/createSkill',
    '/apigovernance/api/oauth/tokenByAkSk',
  )
  const query = fc.oneof(
    fc.constant('Action=ListInstances&Version=2019-12-26'),
    fc.webQueryParameters(),
    fc.constant('%zz=%'),
  )
  const type = fc.constantFrom('application/x-www-form-urlencoded', 'application/json', 'text/plain')
  await fc.assert(
    fc.asyncProperty(path, query, fc.string(), type, async (where, search, body, contentType) => {
      const init = { headers: { ...headers, 'content-type': contentType }, body }
      const answer = await send(`${sandbox.url}${where}?${search}`, init)
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
    }),
    { numRuns: 200 },
  )
  // Well signed, but nonsense in every parameter.
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('ModifyJobGroup', 'TagResources', 'SuspendJobs', 'ListInstances'),
      fc.constantFrom(
        'StrategyJson',
        'CallingNumber',
        'Tag.1.Key',
        'Tag.0.Key',
        'JobId.1',
        'PageSize',
        'RecallStrategyJson',
      ),
      fc.oneof(
        fc.jsonValue().map((value) => JSON.stringify(value)),
        text,
      ),
      async (action, name, value) => {
        const request = signedV3(
          sandbox,
          action,
          outboundBot,
          `${percentEncode(name)}=${percentEncode(value)}`,
        )
        expect((await send(request.url, request)).status).toBeLessThan(500)
      },
    ),
    { numRuns: 200 },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(
        'skill/createSkill',
        'skill/querySkills',
        'calledRoute/modifyCalledRoute',
        'calledRoute/queryCalledRoute',
      ),
      fc.dictionary(
        fc.constantFrom('id', 'limit', 'name', 'skillParam', 'skillIds', 'devicetype', 'deviceId'),
        fc.jsonValue(),
      ),
      async (where, body) => {
        expect((await call(where, body)).status).toBeLessThan(500)
      },
    ),
    { numRuns: 200 },
  )
})

test('a mistake of the sandbox itself names itself', async () => {
  let broken = false
  await using sandbox = await startSandbox({
    clock: () => {
      if (broken) throw new Error('no time')
      return Date.now()
    },
  })
  broken = true
  const answer = await send(sandbox.url)
  expect(answer.status).toBe(500)
  expect(answer.text).toContain('The sandbox broke: Error: no time')
})
