// What operations write as plain code is what zod writes, and what zod refuses is refused by zod.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { encoded, encoderOf } from '../../src/core/encoder.ts'
import { catalogue } from '../../src/vendors/catalogue.ts'

const values: readonly unknown[] = [
  ...['', 'a', '回访', '7', '1125397061153369092', '09:00:00', 'PAUSED', 'Paused', '10', 'VOICE', 'a,b'],
  ...[
    0,
    -0,
    7,
    -1,
    1.5,
    2 ** 53,
    Number.NaN,
    true,
    false,
    null,
    undefined,
    new Date(0),
    new Date(Number.NaN),
  ],
  ...[[], {}, ['a'], { a: 1 }],
]

/** Values that zod writes, by the shape of the codec. */
function writable(codec: z.core.$ZodType): fc.Arbitrary<unknown> {
  const { def } = (codec as z.core.$ZodTypes)._zod
  if (def.type === 'optional') return fc.option(writable(def.innerType), { nil: undefined })
  if (def.type === 'array') return fc.array(writable(def.element), { maxLength: 3 })
  if (def.type === 'object')
    return fc.record(Object.fromEntries(Object.entries(def.shape).map(([name, of]) => [name, writable(of)])))
  const inner = def.type === 'pipe' ? (def.out as z.core.$ZodTypes)._zod.def.type : undefined
  if (def.type === 'pipe' && (inner === 'object' || inner === 'array' || inner === 'optional'))
    return writable(def.out)
  // A codec of its own in a JSON text has a form of its own.
  if (def.type === 'pipe' && inner === 'pipe') return writable(def.out)
  return fc.constantFrom(
    ...values.filter((value) => value !== undefined && z.safeEncode(codec, value).success),
  )
}

/** The same with members missing, and others of the wrong kind. */
const spoilt = (domain: unknown, name: string, value: unknown): unknown =>
  typeof domain === 'object' ? { ...domain, [name]: value } : value

describe.each(catalogue.map((operation) => [operation.name, operation.request] as const))(
  '%s',
  (_name, request) => {
    it('is written without zod', () => {
      fc.assert(
        fc.property(writable(request), (domain) => {
          const written = encoderOf(request)(domain)
          expect(written).toStrictEqual(z.encode(request, domain))
          expect(JSON.stringify(written)).toBe(JSON.stringify(z.encode(request, domain)))
        }),
      )
    })

    it('is written as zod writes it, or refused by zod', () => {
      const { shape } = ((request as z.ZodCodec)._zod.def.out as z.ZodObject)._zod.def
      const name = fc.constantFrom('none', ...Object.keys(shape))
      fc.assert(
        fc.property(writable(request), name, fc.constantFrom(...values), (domain, member, value) => {
          const wrong = spoilt(domain, member, value)
          const { success, data, error } = z.safeEncode(request, wrong)
          if (success) expect(encoded(request, wrong)).toStrictEqual(data)
          else expect(() => encoded(request, wrong)).toThrow(error.message)
        }),
      )
    })
  },
)
