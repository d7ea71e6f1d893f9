// Encoding as plain code: the way back of decoder.ts, for what requests are made of.
import * as z from 'zod'

/** Domain value in, wire value out; `z.INVALID` for what zod has to judge, and to word. */
export type Encoder = (domain: unknown) => unknown

const encoders = new WeakMap<z.core.$ZodType, Encoder>()

/** Says how a codec is encoded: exactly what zod would answer, or `z.INVALID`. */
export function encodedBy<T extends z.core.$ZodType>(codec: T, encode: Encoder): T {
  encoders.set(codec, encode)
  return codec
}

export function encoderOf(schema: z.core.$ZodType): Encoder {
  const known = encoders.get(schema)
  if (known !== undefined) return known
  const made = combined(schema) ?? leftToZod(schema)
  encoders.set(schema, made)
  return made
}

/** Throws what `z.encode` throws. */
export function encoded<T extends z.ZodType>(schema: T, domain: z.output<T>): z.input<T> {
  const wire = encoderOf(schema)(domain)
  return wire === z.INVALID ? z.encode(schema, domain) : (wire as z.input<T>)
}

const leftToZod =
  (schema: z.core.$ZodType): Encoder =>
  (domain) => {
    const { success, data } = z.safeEncode(schema, domain)
    return success ? data : z.INVALID
  }

/** Undefined for what has no plain form here. */
function combined(schema: z.core.$ZodType): Encoder | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.checks !== undefined && def.checks.length > 0) return undefined
  if (def.type === 'optional') return mayBeLeftOut(schema) ? optional(encoderOf(def.innerType)) : undefined
  return def.type === 'array' ? eachOf(encoderOf(def.element)) : undefined
}

/** Whether nothing is written for undefined. */
function mayBeLeftOut(schema: z.core.$ZodType): boolean {
  const { def, optin } = (schema as z.core.$ZodTypes)._zod
  return def.type === 'optional' && optin === 'optional'
}

const optional =
  (encode: Encoder): Encoder =>
  (domain) =>
    domain === undefined ? undefined : encode(domain)

interface Member {
  readonly name: string
  readonly wireName: string
  readonly codec: z.core.$ZodType
}

/** A missing member that must be there is for zod to tell. */
export function objectEncoder(members: readonly Member[]): Encoder {
  const written = members.map(({ name, wireName, codec }) => ({
    name,
    wireName,
    encode: encoderOf(codec),
    isOptional: mayBeLeftOut(codec),
  }))
  return (domain) => {
    if (typeof domain !== 'object' || domain === null || Array.isArray(domain)) return z.INVALID
    const wire: Record<string, unknown> = {}
    for (const { name, wireName, encode, isOptional } of written) {
      const given = (domain as Readonly<Record<string, unknown>>)[name]
      if (given === undefined && isOptional) continue
      const value = given === undefined ? z.INVALID : encode(given)
      if (value === z.INVALID) return z.INVALID
      if (value !== undefined) wire[wireName] = value
    }
    return wire
  }
}

export const eachOf =
  (encode: Encoder): Encoder =>
  (domain) => {
    if (!Array.isArray(domain)) return z.INVALID
    const wire: unknown[] = []
    for (const element of domain) {
      const written = encode(element)
      if (written === z.INVALID) return z.INVALID
      wire.push(written)
    }
    return wire
  }
