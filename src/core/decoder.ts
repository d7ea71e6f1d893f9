// Decoding as plain code: what each codec does itself, combined once; whatever that does not take is left to zod.
import * as z from 'zod'

/** Wire value in, domain value out; `z.INVALID` for what zod has to judge, and to word. Never throws of itself. */
export type Decoder = (wire: unknown) => unknown

const decoders = new WeakMap<z.core.$ZodType, Decoder>()

/** Says how a codec is decoded: exactly what zod would answer, or `z.INVALID`. */
export function decodedBy<T extends z.core.$ZodType>(codec: T, decode: Decoder): T {
  decoders.set(codec, decode)
  return codec
}

export function decoderOf(schema: z.core.$ZodType): Decoder {
  const known = decoders.get(schema)
  if (known !== undefined) return known
  const made = combined(schema) ?? leftToZod(schema)
  decoders.set(schema, made)
  return made
}

/** What `z.safeDecode` answers, without a context of zod's where none is needed. */
export function decoded<T extends z.ZodType>(schema: T, wire: unknown): z.ZodSafeParseResult<z.output<T>> {
  const domain = decoderOf(schema)(wire)
  if (domain === z.INVALID) return z.safeDecode(schema, wire as z.input<T>)
  return { success: true, data: domain as z.output<T> }
}

const leftToZod =
  (schema: z.core.$ZodType): Decoder =>
  (wire) => {
    const { success, data } = z.safeDecode(schema, wire)
    return success ? data : z.INVALID
  }

/** Undefined for what has no plain form here: checks, and codecs that nobody said anything about. */
function combined(schema: z.core.$ZodType): Decoder | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.checks !== undefined && def.checks.length > 0) return undefined
  switch (def.type) {
    case 'unknown':
      return (wire) => wire
    case 'optional':
      return optional(def.innerType)
    case 'nullable':
      return nullable(decoderOf(def.innerType))
    case 'default':
      return withDefault(def)
    case 'array':
      return arrayOf(decoderOf(def.element))
    case 'transform':
      // One with a second parameter may add issues.
      return def.transform.length < 2 ? (def.transform as Decoder) : undefined
    case 'pipe':
      return def.transform === undefined ? piped(decoderOf(def.in), decoderOf(def.out)) : undefined
    default:
      return undefined
  }
}

function optional(inner: z.core.$ZodType): Decoder {
  const decode = decoderOf(inner)
  if (inner._zod.optin === 'defaulted') return decode
  return (wire) => (wire === undefined ? undefined : decode(wire))
}

const nullable =
  (decode: Decoder): Decoder =>
  (wire) =>
    wire === null ? null : decode(wire)

/** `defaultValue` is a getter: every answer has a value of its own. */
function withDefault(def: z.core.$ZodDefaultDef): Decoder {
  const decode = decoderOf(def.innerType)
  return (wire) => {
    const domain = wire === undefined ? undefined : decode(wire)
    return domain === undefined ? def.defaultValue : domain
  }
}

const piped =
  (first: Decoder, second: Decoder): Decoder =>
  (wire) => {
    const between = first(wire)
    return between === z.INVALID ? z.INVALID : second(between)
  }

export const arrayOf =
  (decode: Decoder): Decoder =>
  (wire) => {
    if (!Array.isArray(wire)) return z.INVALID
    const domain: unknown[] = []
    for (const element of wire) {
      const decoded = decode(element)
      if (decoded === z.INVALID) return z.INVALID
      domain.push(decoded)
    }
    return domain
  }
