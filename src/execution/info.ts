// A field as it is resolved for one object, in the form that resolvers are told of it: members are looked up when they are read.
import type { FieldNode, GraphQLResolveInfo } from 'graphql'
import type { FieldPlan } from './plan.ts'
import type { Path, Run } from './run.ts'

export class FieldInfo implements GraphQLResolveInfo {
  readonly run: Run
  readonly field: FieldPlan
  readonly parent: Path | undefined
  #path: Path | undefined = undefined

  constructor(run: Run, field: FieldPlan, parent: Path | undefined) {
    this.run = run
    this.field = field
    this.parent = parent
  }

  /** One object for all that lies below: what was left out of the answer is known by it. */
  get path(): Path {
    this.#path ??= { prev: this.parent, key: this.field.key, typename: this.field.parentType.name }
    return this.#path
  }
  get fieldName() {
    return this.field.name
  }
  get fieldNodes(): readonly FieldNode[] {
    return this.field.nodes
  }
  get returnType() {
    return this.field.definition.type
  }
  get parentType() {
    return this.field.parentType
  }
  get schema() {
    return this.run.plan.schema
  }
  get fragments() {
    return this.run.plan.fragments
  }
  get rootValue() {
    return this.run.rootValue
  }
  get operation() {
    return this.run.plan.operation
  }
  get variableValues() {
    return this.run.variables
  }
}
