// Lists and JSON texts as the vendors write them: JSON inside strings, elements between commas, lists of one without a list.
import * as z from 'zod'
import { arrayOf, decodedBy, decoderOf } from './decoder.ts'
import { eachOf, encodedBy, encoderOf } from './encoder.ts'
import { parseJson } from './json.ts'

/** JSON inside a string, or the object itself where the vendor forgot to stringify it; blank is absent. */
export function jsonText<T extends z.ZodType>(inner: T) {
  const codec = z.codec(z.unknown(), inner, {
    decode: (wire, context) => {
      const value = readJson(wire)
      if (value !== z.INVALID) return value as z.input<T>
      context.issues.push({ code: 'custom', message: 'not JSON', input: '[text]' })
      return z.NEVER
    },
    encode: (domain) => JSON.stringify(domain),
  })
  const decode = decoderOf(inner)
  const encode = encoderOf(inner)
  const quick = decodedBy(codec, (wire) => {
    const value = readJson(wire)
    return value === z.INVALID ? z.INVALID : decode(value)
  })
  return encodedBy(quick, (domain) => {
    const value = encode(domain)
    return value === z.INVALID || value === undefined ? z.INVALID : JSON.stringify(value)
  })
}

/** INVALID for a text that is no JSON. */
function readJson(wire: unknown): unknown {
  if (typeof wire !== 'string') return wire
  if (wire.trim() === '') return undefined
  try {
    return parseJson(wire)
  } catch {
    return z.INVALID
  }
}

function splice(element: unknown): unknown[] {
  if (Array.isArray(element)) return element.flatMap(splice)
  if (typeof element !== 'string' || !element.trimStart().startsWith('[')) return [element]
  try {
    const parsed = parseJson(element)
    return Array.isArray(parsed) ? parsed.flatMap(splice) : [element]
  } catch {
    return [element]
  }
}

/**
 * A list whose elements may themselves be JSON arrays in strings (`["[\"4008013260\"]"]`, `["[1,2,3,4,5]"]`,
 * ModifyJobGroup page), or a single value where the list has one element. Written as a plain list.
 */
export function splicedList<T extends z.ZodType>(element: T) {
  const codec = z.codec(z.unknown(), z.array(element), {
    decode: (wire) => splice(wire) as z.input<T>[],
    encode: (domain) => domain,
  })
  const decode = arrayOf(decoderOf(element))
  return decodedBy(codec, (wire) => decode(splice(wire)))
}

/** A list in one text, its elements between commas (`JobGroupStatusFilter=Draft,Paused`). */
export function commaList<T extends z.ZodType<unknown, string | number>>(element: T) {
  const codec = z.codec(z.string(), z.array(element), {
    decode: (wire) => betweenCommas(wire) as z.input<T>[],
    encode: (domain) => domain.join(','),
  })
  const decode = arrayOf(decoderOf(element))
  const encode = eachOf(encoderOf(element))
  const quick = decodedBy(codec, (wire) =>
    typeof wire === 'string' ? decode(betweenCommas(wire)) : z.INVALID,
  )
  return encodedBy(quick, (domain) => {
    const parts = encode(domain)
    return Array.isArray(parts) ? parts.join(',') : z.INVALID
  })
}

const betweenCommas = (wire: string) => wire.split(',').filter((part) => part !== '')

/** A list that arrives as a bare object when it has one element (XML). */
export function listOf<T extends z.ZodType>(element: T) {
  const codec = z.codec(z.unknown(), z.array(element), {
    decode: (wire) => (Array.isArray(wire) ? wire : [wire]) as z.input<T>[],
    encode: (domain) => domain,
  })
  const decode = arrayOf(decoderOf(element))
  const quick = decodedBy(codec, (wire) => decode(Array.isArray(wire) ? wire : [wire]))
  return encodedBy(quick, eachOf(encoderOf(element)))
}
