/** True answers made strange: unknown members, missing ones, names in the other case. */

import type { Wire, WireList, WireObject } from './wire.ts'

function isList(value: Wire | undefined): value is WireList {
  return Array.isArray(value)
}

function isMembers(value: Wire | undefined): value is WireObject {
  return typeof value === 'object' && value !== null && !isList(value)
}

/** Adds `extra` at the top, in the objects right below it, and in the rows of lists; objects of data stay whole. */
export function withExtra(wire: WireObject, extra: WireObject): WireObject {
  const visit = (value: Wire | undefined, marked: boolean, depth: number): Wire | undefined => {
    if (isList(value)) return value.map((item) => visit(item, true, depth + 1) ?? null)
    if (!isMembers(value)) return value
    const members = Object.entries(value).map(([name, item]) => [name, visit(item, depth === 0, depth + 1)])
    return { ...Object.fromEntries(members), ...(marked ? extra : {}) }
  }
  return members(visit(wire, true, 0))
}

/** Leaves out the members of these names, wherever they are. */
export function without(wire: WireObject, names: ReadonlySet<string>): WireObject {
  return members(rebuild(wire, (entries) => entries.filter(([name]) => !names.has(name))))
}

/** Keeps of the top level only what these names are for. */
export function only(wire: WireObject, names: ReadonlySet<string>): WireObject {
  return Object.fromEntries(Object.entries(wire).filter(([name]) => names.has(name)))
}

export function flipCase(wire: WireObject): WireObject {
  return members(rebuild(wire, (entries) => entries.map(([name, value]) => [flipped(name), value])))
}

function flipped(name: string): string {
  const first = name.charAt(0)
  const upper = first.toUpperCase()
  return (first === upper ? first.toLowerCase() : upper) + name.slice(1)
}

type Entries = [name: string, value: Wire | undefined][]

function rebuild(value: Wire | undefined, change: (entries: Entries) => Entries): Wire | undefined {
  if (isList(value)) return value.map((item) => rebuild(item, change) ?? null)
  if (!isMembers(value)) return value
  return Object.fromEntries(
    change(Object.entries(value)).map(([name, item]) => [name, rebuild(item, change)]),
  )
}

function members(value: Wire | undefined): WireObject {
  return isMembers(value) ? value : {}
}
