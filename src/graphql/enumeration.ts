// Enumerations that the vendors may extend: what nobody listed is shown as UNRECOGNIZED and kept as it is inside.
import type { Unrecognized } from '../core/wire.ts'
import { builder } from './builder.ts'

interface Codec<N extends string> {
  readonly names: readonly N[]
}

const unrecognized = {
  UNRECOGNIZED: {
    description: 'A value that the vendor added after this API was made. Not accepted as input.',
  },
} as const

/** The GraphQL enum of a wire enumeration; every value needs a description. */
export function vendorEnum<N extends string>(
  name: string,
  _codec: Codec<N>,
  description: string,
  values: Readonly<Record<N, string>>,
) {
  const described = Object.fromEntries(
    (Object.entries(values) as [N, string][]).map(([value, text]) => [value, { description: text }]),
  ) as Record<N, { description: string }>
  return builder.enumType(name, { description, values: { ...described, ...unrecognized } })
}

/** A stored value as the enum shows it. */
export const recognized = <N extends string>(
  { names }: Codec<N>,
  value: N | Unrecognized | null | undefined,
): N | 'UNRECOGNIZED' | null =>
  value === null || value === undefined ? null : names.includes(value as N) ? (value as N) : 'UNRECOGNIZED'
