// Every spelling and typing oddity of the vendors, as named codecs: wire value in, domain value out, and back.
import * as z from 'zod'
import { type Decoder, decodedBy, decoderOf } from './decoder.ts'
import { encodedBy, encoderOf, objectEncoder } from './encoder.ts'
import { objectDecoder } from './object-decoder.ts'

export { commaList, jsonText, listOf, splicedList } from './wire-list.ts'

/** A value of an enumeration that the vendor added after this was written; its wire text is kept. */
export type Unrecognized = string & { readonly __unrecognized: unique symbol }

type Spelling = (domainName: string) => string
const wireNames = new WeakMap<z.core.$ZodType, string>()

/** Names the wire spelling of one member where it is not the regular one (`devicetype`, `dnid` ...). */
export function at<T extends z.ZodType>(wireName: string, codec: T): T {
  const named = encodedBy(decodedBy(codec.clone(), decoderOf(codec)), encoderOf(codec))
  wireNames.set(named, wireName)
  return named
}

const withFirst = (name: string, change: (letter: string) => string) => change(name.charAt(0)) + name.slice(1)
const upperFirst = (name: string) => withFirst(name, (letter) => letter.toUpperCase())
const lowerFirst = (name: string) => withFirst(name, (letter) => letter.toLowerCase())

function spelledObject<S extends z.ZodRawShape>(spell: Spelling, shape: S) {
  const columns = Object.entries(shape).map(([name, codec]) => {
    const wireName = wireNames.get(codec) ?? spell(name)
    const other = wireName === upperFirst(wireName) ? lowerFirst(wireName) : upperFirst(wireName)
    return { name, wireName, otherName: other, codec }
  })
  const codec = z.codec(z.record(z.string(), z.unknown()), z.object(shape), {
    decode: (wire) => {
      const domain: Record<string, unknown> = {}
      for (const { name, wireName, otherName } of columns) {
        const value = wire[wireName] ?? wire[otherName]
        if (value !== null && value !== undefined) domain[name] = value
      }
      return domain as z.input<z.ZodObject<S>>
    },
    encode: (domain) => {
      const wire: Record<string, unknown> = {}
      for (const { name, wireName } of columns) {
        const value = (domain as Record<string, unknown>)[name]
        if (value !== undefined) wire[wireName] = value
      }
      return wire
    },
  })
  // Built when it is first needed: most of a catalogue is not needed soon.
  let decode: Decoder = (wire) => {
    decode = objectDecoder(columns)
    return decode(wire)
  }
  const decoder: Decoder = (wire) => decode(wire)
  const quick = z.withParser(codec, decoder as (wire: unknown) => z.output<typeof codec>)
  return encodedBy(decodedBy(quick, decoder), objectEncoder(columns))
}

/**
 * An object whose members are written `UpperCamel` and read with either casing of the first letter
 * (the CreateInstance page answers `creationTime`, `requestId`, `success`). Unknown members are dropped,
 * null members are absent.
 */
export const upperCamelObject = <S extends z.ZodRawShape>(shape: S) => spelledObject(upperFirst, shape)

/** The same for objects that are written `lowerCamel` (Huawei bodies, JSON texts inside Alibaba parameters). */
export const lowerCamelObject = <S extends z.ZodRawShape>(shape: S) => spelledObject(lowerFirst, shape)

/** Text; a number is taken as its digits (ids come quoted or not, `Number: 10088`). */
export const text = encodedBy(
  decodedBy(
    z.codec(z.union([z.string(), z.number()]), z.string(), {
      decode: (wire) => String(wire),
      encode: (domain) => domain,
    }),
    (wire) => {
      if (typeof wire === 'string') return wire
      return Number.isFinite(wire) ? String(wire) : z.INVALID
    },
  ),
  (domain) => (typeof domain === 'string' ? domain : z.INVALID),
)

/** An id: opaque text end to end, exact above 2^53 because bodies are parsed losslessly. */
export const id = text

/** A member of an answer that the operation tells, though not always: null when it is missing or null. */
export function told<T extends z.ZodType>(codec: T) {
  const whole = codec.nullish().transform((value) => value ?? null)
  // A default speaks for what is missing.
  if (codec._zod.optin === 'defaulted') return whole
  const decode = decoderOf(codec)
  return decodedBy(whole, (wire) => (wire === undefined || wire === null ? null : (decode(wire) ?? null)))
}

const integerText = /^-?\d{1,16}$/

function readInteger(wire: unknown): unknown {
  const number = typeof wire === 'string' && integerText.test(wire) ? Number(wire) : wire
  return Number.isSafeInteger(number) ? number : z.INVALID
}

/** A safe integer, sent as number, read as number or decimal text. */
export const integer = encodedBy(
  decodedBy(
    z.codec(z.union([z.number(), z.string().regex(integerText)]), z.int(), {
      decode: (wire) => Number(wire),
      encode: (domain) => domain,
    }),
    readInteger,
  ),
  (domain) => (Number.isSafeInteger(domain) ? domain : z.INVALID),
)

/** An integer that is written as decimal text (`"maxAttemptsPerDay":"0"`). */
export const quotedInteger = encodedBy(
  decodedBy(
    z.codec(z.union([z.number(), z.string().regex(integerText)]), z.int(), {
      decode: (wire) => Number(wire),
      encode: (domain) => String(domain),
    }),
    readInteger,
  ),
  (domain) => (Number.isSafeInteger(domain) ? String(domain) : z.INVALID),
)

/** A decimal id that is written as a bare JSON number (`"deviceId": 1`); refused when a double cannot hold it. */
export const numericId = decodedBy(
  z.codec(z.union([z.string(), z.number()]), z.string(), {
    decode: (wire) => String(wire),
    encode: (domain, context) => {
      const number = Number(domain)
      if (/^\d+$/.test(domain) && Number.isSafeInteger(number)) return number
      context.issues.push({ code: 'custom', message: 'must be a decimal number', input: domain })
      return z.NEVER
    },
  }),
  decoderOf(text),
)

/** A boolean; XML answers carry it as text. */
export const flag = encodedBy(
  decodedBy(
    z.codec(z.union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })]), z.boolean(), {
      decode: (wire) => wire,
      encode: (domain) => domain,
    }),
    (wire) => {
      if (typeof wire === 'boolean') return wire
      if (typeof wire !== 'string') return z.INVALID
      const written = wire.toLowerCase()
      return written === 'true' || (written === 'false' ? false : z.INVALID)
    },
  ),
  (domain) => (typeof domain === 'boolean' ? domain : z.INVALID),
)

const validDate = (date: Date) => (Number.isNaN(date.getTime()) ? z.INVALID : date)

const epochText = /^\d{1,15}$/

/** An instant as epoch milliseconds, a number in one field and text in its neighbour. */
export const epochMilliseconds = decodedBy(
  z.codec(z.union([z.number(), z.string().regex(epochText)]), z.date(), {
    decode: (wire) => new Date(Number(wire)),
    encode: (domain) => domain.getTime(),
  }),
  (wire) =>
    typeof wire === 'number' || (typeof wire === 'string' && epochText.test(wire))
      ? validDate(new Date(Number(wire)))
      : z.INVALID,
)

const utcPlus8 = 8 * 60 * 60 * 1_000
const wallClockText = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}$/
const readWallClock = (wire: string) => new Date(`${wire.replace(' ', 'T')}+08:00`)

/**
 * An instant as the wall clock `yyyy-MM-dd HH:mm:ss` of the vendor (aiccs agents). No page names its time zone;
 * Asia/Shanghai, UTC+8 without summer time, is assumed.
 */
export const wallClockInstant = decodedBy(
  z.codec(z.string().regex(wallClockText), z.date(), {
    decode: readWallClock,
    encode: (domain) => new Date(domain.getTime() + utcPlus8).toISOString().slice(0, 19).replace('T', ' '),
  }),
  (wire) =>
    typeof wire === 'string' && wallClockText.test(wire) ? validDate(readWallClock(wire)) : z.INVALID,
)

const percentText = /^-?\d+(\.\d+)?%?$/
const readPercent = (wire: string | number) =>
  Math.round(Number.parseFloat(String(wire)) * 10_000) / 1_000_000

/** A rate written `"74.14%"`, in older answers the bare number of per cent; in the domain a share of 1. */
export const percent = decodedBy(
  z.codec(z.union([z.number(), z.string().regex(percentText)]), z.number(), {
    decode: readPercent,
    encode: (domain) => `${domain * 100}%`,
  }),
  (wire) => {
    if (typeof wire !== 'number' && !(typeof wire === 'string' && percentText.test(wire))) return z.INVALID
    const share = readPercent(wire)
    return Number.isFinite(share) ? share : z.INVALID
  },
)

function readLocalTime(wire: string): string {
  const [, hours, minutes, seconds] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(wire) ?? []
  return hours === undefined ? wire : `${hours.padStart(2, '0')}:${minutes}:${seconds ?? '00'}`
}

/** Wall-clock time `HH:mm:ss`; a missing leading zero or missing seconds are filled in, other texts pass as they are. */
export const localTime = decodedBy(
  z.codec(z.string(), z.string(), { decode: readLocalTime, encode: (domain) => domain }),
  (wire) => (typeof wire === 'string' ? readLocalTime(wire) : z.INVALID),
)

/**
 * An enumeration: domain names in SCREAMING_CASE, the vendor's spellings beside them, read without regard to case.
 * The first spelling is the one written. A value nobody listed keeps its wire text, so that it can be sent back
 * unchanged; the GraphQL layer shows it as UNRECOGNIZED.
 */
export function enumeration<N extends string>(
  spellings: Record<N, string | number | readonly (string | number)[]>,
) {
  const names = Object.keys(spellings) as N[]
  const byWire = new Map<string, N>()
  const byName = new Map<string, string | number>()
  const spelt: (string | number)[] = []
  for (const name of names) {
    const written = [spellings[name]].flat() as readonly (string | number)[]
    byName.set(name, written[0] ?? name)
    for (const spelling of written) byWire.set(String(spelling).toLowerCase(), name)
    spelt.push(...written)
  }
  const read = (wire: string | number) =>
    byWire.get(String(wire).toLowerCase()) ?? (String(wire) as Unrecognized)
  // As most answers write it, without a text in lower case for each. Compared one by one: they are few, and a map would
  // have to hash the text of each answer.
  const asSpelt = spelt.map(read)
  const codec = z.codec(
    z.union([z.string(), z.number()]),
    z.custom<N | Unrecognized>((value) => typeof value === 'string'),
    {
      decode: read,
      encode: (domain) => byName.get(domain) ?? domain,
    },
  )
  const decoder: Decoder = (wire) => {
    if (typeof wire !== 'string' && !Number.isFinite(wire)) return z.INVALID
    const index = spelt.indexOf(wire as string | number)
    return index === -1 ? read(wire as string | number) : asSpelt[index]
  }
  const quick = encodedBy(decodedBy(codec, decoder), (domain) =>
    typeof domain === 'string' ? (byName.get(domain) ?? domain) : z.INVALID,
  )
  return Object.assign(quick, { names })
}
