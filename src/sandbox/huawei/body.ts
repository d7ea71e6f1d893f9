/** Typed reading of a JSON body; a value of the wrong JSON type is a bad request, as the tables name types. */

import { isObject } from '../wire.ts'
import { BadRequest } from './bad-request.ts'

export interface Body {
  text(name: string, maxLength?: number): string | undefined
  neededText(name: string, maxLength?: number): string
  integer(name: string): number | undefined
  neededInteger(name: string): number
  raw(name: string): unknown
}

export function readBody(members: Record<string, unknown>): Body {
  const raw = (name: string) => members[name] ?? undefined
  const text: Body['text'] = (name, maxLength = 1024) => {
    const value = raw(name)
    if (value === undefined) return undefined
    if (typeof value !== 'string' || [...value].length > maxLength) throw new BadRequest(`${name} is invalid`)
    return value
  }
  const integer: Body['integer'] = (name) => {
    const value = raw(name)
    if (value === undefined) return undefined
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new BadRequest(`${name} is invalid`)
    return value
  }
  return {
    raw,
    text,
    integer,
    neededText(name, maxLength) {
      const value = text(name, maxLength)
      if (value === undefined || value === '') throw new BadRequest(`${name} is mandatory`)
      return value
    },
    neededInteger(name) {
      const value = integer(name)
      if (value === undefined) throw new BadRequest(`${name} is mandatory`)
      return value
    },
  }
}

/** Undefined when the text is no JSON object. */
export function parseBody(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
