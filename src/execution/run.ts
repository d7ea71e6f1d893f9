// One execution of a plan: what its fields have in common, and the errors they met.
import { type GraphQLError, type GraphQLResolveInfo, getArgumentValues } from 'graphql'
import { type Arguments, argumentsFrom } from './arguments.ts'
import type { FieldPlan, OperationPlan } from './plan.ts'
import { Readings } from './readings.ts'

export type Path = GraphQLResolveInfo['path']

const noArguments: Arguments = Object.freeze({})

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
    const { definition, prepared } = field
    const values =
      (prepared && argumentsFrom(prepared, this.variables)) ??
      getArgumentValues(definition, node, this.variables)
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
