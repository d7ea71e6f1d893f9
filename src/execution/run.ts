// One execution of a plan: what its fields have in common, and the errors they met.
import {
  type FieldNode,
  type GraphQLError,
  type GraphQLResolveInfo,
  getArgumentValues,
  isNonNullType,
  Kind,
} from 'graphql'
import type { FieldPlan, OperationPlan } from './plan.ts'
import { Readings } from './readings.ts'

export type Path = GraphQLResolveInfo['path']

export type Arguments = Record<string, unknown>
const noArguments: Arguments = Object.freeze({})

/**
 * The arguments where those that are given are variables with a value, coerced with all others before; undefined where
 * there is anything to coerce or to refuse.
 */
function variablesOf(
  { args }: FieldPlan['definition'],
  { arguments: given = [] }: FieldNode,
  variables: Record<string, unknown>,
): Arguments | undefined {
  const values: Arguments = {}
  let found = 0
  for (const { name, type, defaultValue } of args) {
    const node = given.find((argument) => argument.name.value === name)
    if (node === undefined) {
      if (defaultValue !== undefined) values[name] = defaultValue
      else if (isNonNullType(type)) return undefined
      continue
    }
    if (node.value.kind !== Kind.VARIABLE) return undefined
    const variable = node.value.name.value
    const value = Object.hasOwn(variables, variable) ? variables[variable] : undefined
    if (value === undefined || value === null) return undefined
    values[name] = value
    found += 1
  }
  return found === given.length ? values : undefined
}

export class Run {
  readonly plan: OperationPlan
  readonly rootValue: unknown
  readonly context: unknown
  readonly variables: Record<string, unknown>
  readonly errors: GraphQLError[] = []
  readonly readings = new Readings()
  /** Objects of the answer that were made. */
  objects = 0
  /** Leaves of the answer may hold objects, too. */
  hasObjectsOfLeaves = false
  readonly #arguments: (Arguments | undefined)[] = []
  #nulled: Set<Path | undefined> | undefined

  constructor(plan: OperationPlan, rootValue: unknown, context: unknown, variables: Record<string, unknown>) {
    this.plan = plan
    this.rootValue = rootValue
    this.context = context
    this.variables = variables
  }

  /** Coerced once: all rows of a list are given the same arguments. */
  argumentsOf(field: FieldPlan): Arguments {
    const slot = field.argumentSlot
    if (slot === -1) return noArguments
    const known = this.#arguments[slot]
    if (known !== undefined) return known
    const [node] = field.nodes
    if (node === undefined) return noArguments
    const values =
      variablesOf(field.definition, node, this.variables) ??
      getArgumentValues(field.definition, node, this.variables)
    this.#arguments[slot] = values
    return values
  }

  /** Notes an error that left null at `path`, unless what lies there was left out of the answer before. */
  nulled(error: GraphQLError, path: Path | undefined): void {
    this.#nulled ??= new Set()
    if (this.#nulled.has(undefined)) return
    for (let at = path; at !== undefined; at = at.prev) if (this.#nulled.has(at)) return
    this.#nulled.add(path)
    this.errors.push(error)
  }
}
