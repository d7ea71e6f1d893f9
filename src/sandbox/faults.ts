/** Failures on demand: rules in the order they were added, used up or drawn by the calls they match. */

import { createDraws } from './draws.ts'
import type { Fault } from './fault.ts'
import { type Call, selects, unreachable } from './selection.ts'

export interface FaultOptions {
  /** How many calls meet the fault: one unless told, without end where a probability is given. */
  times?: number
  /** From 0 to 1: how likely a matching call meets it. */
  probability?: number
  /** Of the draws; the same seed and the same order of calls give the same faults. */
  seed?: number
}

/** A rule as it stands. */
export interface FaultRule {
  action: string
  fault: Fault
  /** Calls it is still for; absent = without end. */
  left?: number
  probability?: number
  seed?: number
  /** Calls that met it. */
  hits: number
}

export interface Faults {
  /**
   * An operation's name, `*`, `vendor:alibaba`, `vendor:huawei`, `effect:read` or `effect:write`; a number means
   * that many times. A call meets the first rule that matches it. Throws when no call can ever match.
   */
  add(action: string, fault: Fault, options?: number | FaultOptions): FaultRule
  clear(): void
  /** Calls that will still fail; rules without end are not counted. */
  pending(): number
  rules(): readonly FaultRule[]
}

const defaultSeed = 1

export function createFaults(): Faults & { take(call: Call): Fault | undefined } {
  let active: { rule: FaultRule; draw: () => boolean }[] = []
  return {
    add(action, fault, options = 1) {
      const problem = unreachable(action, fault.kind)
      if (problem !== undefined) throw new Error(problem)
      const {
        times,
        probability,
        seed = defaultSeed,
      } = typeof options === 'number' ? { times: options } : options
      const left = times ?? (probability === undefined ? 1 : undefined)
      const rule: FaultRule = {
        action,
        fault,
        ...(left === undefined ? {} : { left }),
        ...(probability === undefined ? {} : { probability, seed }),
        hits: 0,
      }
      const next = createDraws(seed)
      active.push({ rule, draw: () => probability === undefined || next() < probability })
      return { ...rule }
    },
    clear() {
      active = []
    },
    pending() {
      return active.reduce((sum, { rule }) => sum + (rule.left ?? 0), 0)
    },
    rules() {
      return active.map(({ rule }) => ({ ...rule }))
    },
    take(call) {
      const found = active.find(
        ({ rule, draw }) => selects(rule.action, rule.fault.kind, call) && draw(),
      )?.rule
      if (!found) return undefined
      found.hits += 1
      if (found.left !== undefined) {
        found.left -= 1
        if (found.left <= 0) active = active.filter(({ rule }) => rule !== found)
      }
      return found.fault
    },
  }
}
