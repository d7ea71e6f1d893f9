// Each codec decodes as plain code what zod decodes, and leaves to zod what zod refuses.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { decoderOf } from '../../src/core/decoder.ts'
import {
  at,
  commaList,
  enumeration,
  epochMilliseconds,
  flag,
  id,
  integer,
  jsonText,
  listOf,
  localTime,
  lowerCamelObject,
  numericId,
  percent,
  quotedInteger,
  splicedList,
  text,
  told,
  upperCamelObject,
  wallClockInstant,
} from '../../src/core/wire.ts'

const status = enumeration({ INIT: ['INIT', 0], COMPLETED: ['Completed', 'Succeed'], init: 'init' })
const row = lowerCamelObject({ begin: at('beginTime', localTime), end: text.optional() })

const codecs: Readonly<Record<string, z.ZodType>> = {
  text,
  id,
  integer,
  quotedInteger,
  numericId,
  flag,
  epochMilliseconds,
  wallClockInstant,
  percent,
  localTime,
  status,
  'told text': told(text),
  'told default': told(text.default('none')),
  'told blank': told(jsonText(text.optional())),
  'text or nothing': text.optional(),
  'text or null': text.nullable(),
  'text or default': text.default('none'),
  'default or nothing': text.default('none').optional(),
  'transformed text': told(text).transform((value) => value || undefined),
  'text with a check': text.refine((value) => value.length < 3),
  'text with an issue': text.transform((value, context) => {
    if (value.length > 3) context.issues.push({ code: 'custom', input: value })
    return value
  }),
  preprocessed: z.preprocess((wire) => (Array.isArray(wire) ? { beginTime: wire[0] } : wire), row),
  'a plain object': z.object({ Key: z.string() }),
  record: z.record(z.string(), z.unknown()),
  'JSON text': jsonText(row.optional()),
  spliced: splicedList(integer).default([]),
  'between commas': commaList(status),
  list: listOf(row),
  array: z.array(told(integer)),
  row,
  'object that needs no member': upperCamelObject({ key: text.optional() }),
  object: upperCamelObject({
    key: text.optional(),
    value: text.default('none').optional(),
    fixed: told(integer),
    anything: z.unknown(),
    list: listOf(text).default([]),
    odd: z.unknown().transform((value) => (value === 1 ? undefined : value)),
  }),
}

const oddities: readonly unknown[] = [
  ...[undefined, null, true, false, 'true', 'TRUE', 'False', '', ' ', 'None', 'abcd', '{', '[', 'a,,b', ','],
  ...['1', '-1', '01', '+1', '1.5', '9007199254740993', '12345678901234567', '1234567890123456789', '1\n'],
  ...[
    '74.14%',
    '-3%',
    '%',
    '9:30',
    '09:00',
    '9:00:01',
    '24:00:00',
    'INIT',
    'Init',
    'init',
    'succeed',
    'COMPLETED',
  ],
  ...[
    '2026-02-30 25:00:00',
    '2026-02-03 04:05:06',
    '2026-02-03T04:05:06',
    '8640000000000001',
    '864000000000000',
  ],
  ...[
    '[]',
    '["1","2"]',
    '[1,[2]]',
    '[1,"x"]',
    '{"beginTime":"9:30","end":7}',
    '{"BeginTime":null}',
    '"1"',
    'null',
  ],
  ...[
    0,
    -0,
    1,
    -1,
    1.5,
    1e15,
    2 ** 53,
    1e21,
    8.64e15,
    8.64e15 + 1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e308,
  ],
  ...[
    [],
    [null],
    [1],
    ['1', '2'],
    [[1], '[2]'],
    [['a']],
    {},
    [{}],
    { Key: 'a' },
    { constructor: 'a' },
    new Map(),
    new Date(0),
    1n,
  ],
  ...[
    { beginTime: '9:30' },
    { BeginTime: '9:30', End: null },
    { beginTime: '9:30', end: [] },
    [{ beginTime: '1' }],
  ],
  ...[
    { Anything: 1 },
    { anything: 1, Key: 'a', Value: 'b', Fixed: '7', List: 'x', Odd: 1 },
    { Anything: '', odd: 2 },
  ],
  ...[
    { anything: 1, key: {} },
    { anything: 1, value: {} },
    { anything: 1, Fixed: 1.5 },
    { anything: 1, List: [{}] },
  ],
  ...[
    { Anything: 1, Key: null, key: 'b', value: undefined },
    { Anything: null, anything: 0 },
    { __proto__: { Anything: 1 } },
  ],
  ...[
    JSON.parse('{"__proto__":{"Anything":1},"Key":"a"}'),
    Object.create(null),
    Object.assign(Object.create(null), { Anything: 1 }),
  ],
]

describe.each(Object.entries(codecs))('%s', (_name, codec) => {
  const decode = decoderOf(codec)

  /** Of zod alone: an asynchronous decode takes no shortcut. */
  async function compare(wire: unknown): Promise<'decoded' | 'left'> {
    const decoded = decode(wire)
    if (decoded === z.INVALID) return 'left'
    const { success, data } = await z.safeDecodeAsync(codec, wire)
    expect({ success, data: decoded }).toStrictEqual({ success: true, data })
    expect(JSON.stringify(decoded)).toBe(JSON.stringify(data))
    return 'decoded'
  }

  it('decodes as zod does', async () => {
    const outcomes = await Promise.all(oddities.map(compare))
    expect(outcomes).toContain('decoded')
  })

  it('decodes any JSON as zod does', async () => {
    await fc.assert(fc.asyncProperty(fc.jsonValue(), async (wire) => void (await compare(wire))))
  })

  it('answers the same with the issues of zod', async () => {
    for (const wire of oddities) {
      const [fast, slow] = [z.safeDecode(codec, wire), await z.safeDecodeAsync(codec, wire)]
      expect(fast.success).toBe(slow.success)
      expect(fast.error?.issues).toStrictEqual(slow.error?.issues)
    }
  })
})
