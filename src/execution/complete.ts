// Resolves the fields of an object and completes their values, at once as far as they are there at once.
import { defaultTypeResolver, GraphQLError, type GraphQLObjectType } from 'graphql'
import { inspect } from 'graphql/jsutils/inspect.js'
import { toldLeaf } from './beginning.ts'
import { FieldInfo } from './info.ts'
import { nullAt, Pending, PendingParts, PendingValue } from './pending.ts'
import { PendingField } from './pending-field.ts'
import {
  type AbstractPlan,
  type FieldPlan,
  type LeafPlan,
  type ListPlan,
  type ObjectPlan,
  type OutputPlan,
  type SelectionPlan,
  subselectionOf,
} from './plan.ts'
import type { Path, Run } from './run.ts'
import { runtimeTypeOf } from './runtime-type.ts'

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'

/** The answer to a selection, or what is awaited of it. */
export function executeFields(
  run: Run,
  { beginning }: SelectionPlan,
  source: unknown,
  path: Path | undefined,
): object {
  run.objects += 1
  const teller = typeof source === 'object' && source !== null ? source : undefined
  const begun = beginning.answerOf(teller)
  const answer: Record<string, unknown> = begun ?? {}
  let pending: PendingParts | undefined
  try {
    for (const field of beginning.after(begun)) {
      const told = teller === undefined ? field.constant : toldLeaf(field, teller)
      if (told !== undefined) {
        answer[field.key] = told
        continue
      }
      const value = readField(run, field, teller, path) ?? executeField(run, field, source, path)
      if (value instanceof Pending) {
        pending ??= new PendingParts(answer)
        pending.await(value, field.key)
      } else answer[field.key] = value
    }
  } catch (error) {
    if (pending === undefined) throw error
    return pending.failWhenOver(error)
  }
  return pending ?? answer
}

/** What is awaited of a field whose object has to be read; undefined where it has to be resolved. */
function readField(
  run: Run,
  field: FieldPlan,
  source: object | undefined,
  parent: Path | undefined,
): Pending | undefined {
  const { read } = field
  if (read === undefined || source === undefined) return undefined
  try {
    if (read.isTold(source)) return undefined
    const pending = new PendingField(run, field, parent, read.answer, completePromised)
    run.readings.wait(pending, source, read.read, run.context)
    return pending
  } catch {
    return undefined
  }
}

/** The value of a field, or what is awaited of it; null where it failed and may be null. */
export function executeField(run: Run, field: FieldPlan, source: unknown, parent: Path | undefined): unknown {
  const { output } = field
  const info = new FieldInfo(run, field, parent)
  try {
    const resolved = resolve(info, source)
    if (isPromise(resolved))
      return new PendingValue(resolved, (value) => complete(info, output, info.path, value)).at(
        info,
        output.nonNull,
        info.path,
      )
    if (output.kind === 'leaf') return completeLeaf(info, output, resolved)
    const completed = complete(info, output, info.path, resolved)
    return completed instanceof Pending ? completed.at(info, output.nonNull, info.path) : completed
  } catch (error) {
    return nullAt(info, output.nonNull, info.path, error)
  }
}

function resolve(info: FieldInfo, source: unknown): unknown {
  const { run, field } = info
  const args = run.argumentsOf(field)
  if (field.resolve !== undefined) return field.resolve(source, args, run.context, info)
  if ((typeof source !== 'object' || source === null) && typeof source !== 'function') return undefined
  const member = (source as Record<string, unknown>)[field.name]
  return typeof member === 'function' ? member.call(source, args, run.context, info) : member
}

function nothing({ field }: FieldInfo, { nonNull }: OutputPlan): null {
  if (nonNull)
    throw new Error(`Cannot return null for non-nullable field ${field.parentType.name}.${field.name}.`)
  return null
}

function completeLeaf(info: FieldInfo, output: LeafPlan, value: unknown): unknown {
  if (value === null || value === undefined) return nothing(info, output)
  if (value instanceof Error) throw value
  const answer = output.serialize(value)
  if (answer === null || answer === undefined)
    throw new Error(
      `Expected \`${inspect(output.type)}.serialize(${inspect(value)})\` to return non-nullable value, returned: ${inspect(answer)}`,
    )
  if (typeof answer === 'object') info.run.hasObjectsOfLeaves = true
  return answer
}

function complete(info: FieldInfo, output: OutputPlan, path: Path, value: unknown): unknown {
  if (output.kind === 'leaf') return completeLeaf(info, output, value)
  if (value === null || value === undefined) return nothing(info, output)
  if (value instanceof Error) throw value
  switch (output.kind) {
    case 'list':
      return completeList(info, output, path, value)
    case 'object':
      return completeObject(info, selectionOfObject(info, output), path, value)
    case 'abstract':
      return completeAbstract(info, output, path, value)
  }
}

const completePromised: typeof complete = (info, output, path, value) =>
  isPromise(value)
    ? new PendingValue(value, (come) => complete(info, output, path, come))
    : complete(info, output, path, value)

function completeList(info: FieldInfo, { item }: ListPlan, path: Path, value: object): unknown {
  if (
    typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] !== 'function' ||
    typeof value !== 'object'
  )
    throw new GraphQLError(
      `Expected Iterable, but did not find one for field "${info.parentType.name}.${info.fieldName}".`,
    )
  const answer: unknown[] = []
  let pending: PendingParts | undefined
  for (const element of value as Iterable<unknown>) {
    const index = answer.length
    const completed = completeItem(info, item, { prev: path, key: index, typename: undefined }, element)
    answer.push(completed)
    if (completed instanceof Pending) {
      pending ??= new PendingParts(answer)
      pending.await(completed, index)
    }
  }
  return pending ?? answer
}

function completeItem(info: FieldInfo, item: OutputPlan, path: Path, element: unknown): unknown {
  try {
    const completed = isPromise(element)
      ? new PendingValue(element, (value) => complete(info, item, path, value))
      : complete(info, item, path, element)
    return completed instanceof Pending ? completed.at(info, item.nonNull, path) : completed
  } catch (error) {
    return nullAt(info, item.nonNull, path, error)
  }
}

function selectionOfObject({ field }: FieldInfo, output: ObjectPlan): SelectionPlan {
  output.selection ??= subselectionOf(field, output.type)
  return output.selection
}

function completeAbstract(info: FieldInfo, output: AbstractPlan, path: Path, value: object): unknown {
  const { type } = output
  const name = (type.resolveType ?? defaultTypeResolver)(value, info.run.context, info, type)
  return isPromise(name)
    ? new PendingValue(name, (told) =>
        completeObject(info, selectionOfNamed(info, output, told, value), path, value),
      )
    : completeObject(info, selectionOfNamed(info, output, name, value), path, value)
}

function selectionOfNamed(
  { field }: FieldInfo,
  { type, selections }: AbstractPlan,
  name: unknown,
  value: unknown,
): SelectionPlan {
  const known = selections.get(name as string)
  if (known !== undefined) return known
  const selection = subselectionOf(field, runtimeTypeOf(field, type, name, value))
  selections.set(selection.type.name, selection)
  return selection
}

function completeObject(info: FieldInfo, selection: SelectionPlan, path: Path, value: object): unknown {
  const { isTypeOf } = selection.type
  if (isTypeOf == null) return executeFields(info.run, selection, value, path)
  const isOfType = isTypeOf.call(selection.type, value, info.run.context, info)
  if (isPromise(isOfType))
    return new PendingValue(isOfType, (told) => executeIf(told, info, selection, path, value))
  return executeIf(isOfType, info, selection, path, value)
}

function executeIf(
  isOfType: unknown,
  { run, field }: FieldInfo,
  selection: SelectionPlan,
  path: Path,
  value: object,
): unknown {
  if (isOfType) return executeFields(run, selection, value, path)
  throw wrongType(selection.type, value, field)
}

const wrongType = ({ name }: GraphQLObjectType, value: unknown, { nodes }: FieldPlan) =>
  new GraphQLError(`Expected value of type "${name}" but got: ${inspect(value)}.`, { nodes })
