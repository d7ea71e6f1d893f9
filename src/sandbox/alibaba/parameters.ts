/** Typed reading of business parameters; a value of the wrong form is refused as the gateway does. */

import { badParameter, invalid, missing } from './errors.ts'

export interface Parameters {
  /** Was it sent at all? An empty text counts as sent. */
  has(name: string): boolean
  text(name: string): string | undefined
  /** Missing<Name> for each one that is absent or empty, in the order given. */
  require(...names: string[]): void
  needed(name: string): string
  integer(name: string, range?: { min?: number; max?: number }): number | undefined
  flag(name: string): boolean | undefined
  oneOf<Value extends string>(name: string, values: readonly Value[]): Value | undefined
  /** `Name.1 … Name.n`, JSON array text, or one bare value; items of a JSON list may be objects. */
  list(name: string): string[] | undefined
  /** `Name.1.Key`, `Name.2.Key` …: one record per index. */
  records(name: string): Record<string, string>[] | undefined
  json(name: string): Record<string, unknown> | undefined
}

export function readParameters(all: ReadonlyMap<string, string>): Parameters {
  const filled = (name: string) => all.get(name) || undefined
  const integer: Parameters['integer'] = (name, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}) => {
    const text = filled(name)
    if (text === undefined) return undefined
    const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= min && value <= max)) throw invalid(name)
    return value
  }
  return {
    has: (name) => all.has(name),
    text: (name) => all.get(name),
    require(...names) {
      for (const name of names) if (!filled(name) && !hasIndexed(all, name)) throw missing(name)
    },
    needed(name) {
      const text = filled(name)
      if (text === undefined) throw missing(name)
      return text
    },
    integer,
    flag(name) {
      const text = filled(name)
      if (text === undefined) return undefined
      if (text !== 'true' && text !== 'false') throw invalid(name)
      return text === 'true'
    },
    oneOf(name, values) {
      const text = filled(name)
      if (text === undefined) return undefined
      const found = values.find((value) => value === text)
      if (found === undefined) throw invalid(name)
      return found
    },
    list: (name) => readList(all, name),
    records: (name) => readRecords(all, name),
    json(name) {
      const text = filled(name)
      if (text === undefined) return undefined
      // simulated: the pages print such values with backslashes, so one more try without them.
      const value = parse(text) ?? parse(text.replaceAll('\\"', '"'))
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(name)
      return { ...value }
    },
  }
}

function hasIndexed(all: ReadonlyMap<string, string>, name: string): boolean {
  return [...all.keys()].some((key) => key.startsWith(`${name}.`))
}

function readList(all: ReadonlyMap<string, string>, name: string): string[] | undefined {
  const whole = all.get(name)
  const indexed = hasIndexed(all, name)
  if (whole !== undefined && indexed) throw invalid(name)
  if (indexed) return flattened(all, name)
  if (whole === undefined || whole === '') return undefined
  const items = whole.startsWith('[') ? jsonList(whole) : [whole]
  if (items === undefined) throw invalid(name)
  return items
}

function flattened(all: ReadonlyMap<string, string>, name: string): string[] {
  const size = [...all.keys()].filter((key) => key.startsWith(`${name}.`)).length
  const items: string[] = []
  for (let index = 1; index <= size; index += 1) {
    const item = all.get(`${name}.${index}`)
    // simulated: a hole in the numbering is refused.
    if (item === undefined || item === '[object Object]') throw invalid(name)
    items.push(item)
  }
  return items
}

/** Texts stay, everything else goes back to JSON text; `[object Object]` is not JSON and ends here. */
function jsonList(text: string): string[] | undefined {
  const value = parse(text)
  if (!Array.isArray(value)) return undefined
  return value.map((item: unknown) => (typeof item === 'string' ? item : JSON.stringify(item)))
}

function readRecords(all: ReadonlyMap<string, string>, name: string): Record<string, string>[] | undefined {
  const records: Record<string, string>[] = []
  for (const [key, value] of all) {
    const match = key.startsWith(`${name}.`)
      ? /^([1-9]\d{0,3})\.(\w+)$/.exec(key.slice(name.length + 1))
      : null
    if (!match) {
      if (key === name || key.startsWith(`${name}.`)) throw invalid(name)
      continue
    }
    const [, index = '', member = ''] = match
    const record = records[Number(index) - 1] ?? {}
    record[member] = value
    records[Number(index) - 1] = record
  }
  if (records.length === 0) return undefined
  for (let index = 0; index < records.length; index += 1) if (!records[index]) throw invalid(name)
  return records
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** simulated: a name given twice with different values is refused (its effect is not known). */
export function refuseRepeated(repeated: string | undefined): void {
  if (repeated !== undefined) throw /^\w+$/.test(repeated) ? invalid(repeated) : badParameter()
}
