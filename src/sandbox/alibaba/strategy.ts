/** The JSON-in-a-string parameters of a job group and the objects they come back as. */

import type { WireObject } from '../wire.ts'
import { invalid } from './errors.ts'
import type { Parameters } from './parameters.ts'
import type { FlashSms, JobGroup, RecallStrategy, Strategy, TimeWindow } from './state.ts'

type Members = Record<string, unknown>

const repeatBys = ['Once', 'Day', 'Week', 'Month']
const routings = ['None', 'LocalFirst', 'LocalProvinceFirst']

/** `Id` in the page's example, `id` in its text. */
export function strategyId(members: Members): string | undefined {
  const id = members['id'] ?? members['Id']
  return typeof id === 'string' && id !== '' ? id : undefined
}

/** A new strategy replaces the whole old one except what no request can set; samples send numbers as texts. */
export function readStrategy(members: Members, id: string, before?: Strategy): Strategy {
  const refuse = (): never => {
    throw invalid('StrategyJson')
  }
  const text = (name: string, allowed?: readonly string[]) => {
    const value = members[name]
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'string') return refuse()
    const found = allowed?.find((one) => one.toLowerCase() === value.toLowerCase())
    return allowed && found === undefined ? refuse() : (found ?? value)
  }
  const number = (name: string) => {
    const value = members[name]
    if (value === undefined || value === null || value === '') return undefined
    const parsed = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN
    return Number.isSafeInteger(parsed) && parsed >= 0 ? parsed : refuse()
  }
  const strategy: Strategy = {
    id,
    ...given('name', text('name')),
    ...given('description', before?.description),
    ...given('maxAttemptsPerDay', number('maxAttemptsPerDay')),
    ...given('minAttemptInterval', number('minAttemptInterval')),
    ...given('startTime', number('startTime')),
    ...given('endTime', number('endTime')),
    ...given('repeatBy', text('repeatBy', repeatBys)),
    ...given('routingStrategy', text('routingStrategy', routings)),
    ...given('repeatable', typeof members['repeatable'] === 'boolean' ? members['repeatable'] : undefined),
    workingTime: workingTime(members['workingTime'], refuse),
    repeatDays: repeatDays(members['repeatDays'], refuse),
    type: before?.type ?? 'Repeatable',
    followUpStrategy: before?.followUpStrategy ?? 'NONE',
  }
  const { startTime, endTime } = strategy
  // Documented: a schedule needs repeatBy too.
  if (startTime !== undefined && endTime !== undefined && startTime >= endTime) refuse()
  if ((startTime !== undefined || endTime !== undefined) && strategy.repeatBy === undefined) refuse()
  checkDays(strategy, refuse)
  return strategy
}

/** `{ name: value }`, or nothing: members that were not given stay absent from the answer. */
export function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>)
}

function workingTime(value: unknown, refuse: () => never): TimeWindow[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) return refuse()
  return value.map((item: unknown) => {
    const { beginTime, endTime } = { beginTime: undefined, endTime: undefined, ...(item as object) }
    if (!isClock(beginTime) || !isClock(endTime) || beginTime >= endTime) return refuse()
    return { begin: beginTime, end: endTime }
  })
}

export function isClock(value: unknown): value is string {
  return typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(value)
}

function repeatDays(value: unknown, refuse: () => never): string[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) return refuse()
  return value.map((day: unknown) => (/^\d{1,2}$/.test(String(day)) ? String(day) : refuse()))
}

/** Week: 0-6, Month: 1-31. */
function checkDays(strategy: Strategy, refuse: () => never): void {
  const days = strategy.repeatDays.map(Number)
  if (strategy.repeatBy === 'Week' && days.some((day) => day > 6)) refuse()
  if (strategy.repeatBy === 'Month' && days.some((day) => day < 1 || day > 31)) refuse()
}

/** All a strategy holds once everything that can be set is gone: it keeps its id, or nobody could modify it. */
export function clearedStrategy(before: Strategy): Strategy {
  return {
    id: before.id,
    ...given('description', before.description),
    workingTime: [],
    repeatDays: [],
    type: before.type,
    followUpStrategy: before.followUpStrategy,
  }
}

/** Lists inside lists are the page's example for ModifyJobGroup (quirk 3 of the notes). */
export function nestable(items: readonly string[], nested: boolean, bare = false): readonly string[] {
  if (!nested || items.length === 0) return items
  return [bare ? `[${items.join(',')}]` : JSON.stringify(items)]
}

export function strategyWire(strategy: Strategy, nested: boolean): WireObject {
  return {
    Type: strategy.type,
    StrategyName: strategy.name,
    MaxAttemptsPerDay: strategy.maxAttemptsPerDay,
    FollowUpStrategy: strategy.followUpStrategy,
    EndTime: strategy.endTime,
    Customized: '{}',
    IsTemplate: false,
    StartTime: strategy.startTime,
    StrategyId: strategy.id,
    RoutingStrategy: strategy.routingStrategy,
    MinAttemptInterval: strategy.minAttemptInterval,
    StrategyDescription: strategy.description,
    RepeatBy: strategy.repeatBy,
    WorkingTime: strategy.workingTime.map(({ begin, end }) => ({ EndTime: end, BeginTime: begin })),
    RepeatDays: nestable(strategy.repeatDays, nested, true),
  }
}

export function readRecall(parameters: Parameters): RecallStrategy | undefined {
  const members = parameters.json('RecallStrategyJson')
  if (!members) return undefined
  const flag = (name: string) => {
    const value = members[name] ?? false
    if (typeof value !== 'boolean') throw invalid('RecallStrategyJson')
    return value
  }
  return {
    emptyNumberIgnore: flag('emptyNumberIgnore'),
    inArrearsIgnore: flag('inArrearsIgnore'),
    outOfServiceIgnore: flag('outOfServiceIgnore'),
  }
}

export const noRecall: RecallStrategy = {
  emptyNumberIgnore: false,
  inArrearsIgnore: false,
  outOfServiceIgnore: false,
}

export function recallWire(recall: RecallStrategy): WireObject {
  return {
    EmptyNumberIgnore: recall.emptyNumberIgnore,
    InArrearsIgnore: recall.inArrearsIgnore,
    OutOfServiceIgnore: recall.outOfServiceIgnore,
  }
}

export function readFlashSms(parameters: Parameters): FlashSms | undefined {
  const members = parameters.json('FlashSmsExtras')
  if (!members) return undefined
  const text = (name: keyof FlashSms) => {
    const value = members[name]
    if (value !== undefined && typeof value !== 'string') throw invalid('FlashSmsExtras')
    return given(name, value)
  }
  return { ...text('templateId'), ...text('configId'), ...text('templateContent') }
}

/** A JSON string in ModifyJobGroup's answer, with a blank as printed; an object in DescribeJobGroup's. */
export function flashSmsText(group: JobGroup): string | undefined {
  if (!group.flashSms) return undefined
  const { configId, templateId } = group.flashSms
  return `{"configId":${JSON.stringify(configId ?? '')}, "templateId":${JSON.stringify(templateId ?? '')}}`
}
