// The plans of documents: one per operation and per what its variables skip, kept as long as the document is.
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import type { Conditions } from './collect.ts'
import { type OperationPlan, type SelectionPlan, selectionOf } from './plan.ts'
import { surveyOf } from './survey.ts'
import { planVariables, type VariablePlan, type Variables } from './variables.ts'

/** An operation that can be planned, and its plans by the values of the variables that decide what is skipped. */
export interface PlannedOperation {
  readonly schema: GraphQLSchema
  readonly operation: OperationDefinitionNode
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly variables: readonly VariablePlan[]
  readonly conditions: readonly string[]
  readonly plans: Map<string, RootPlan>
}

export interface RootPlan {
  readonly operation: OperationPlan
  readonly selection: SelectionPlan
}

/** Each has one per combination of yes and no that clients in fact send; more are planned each time, and not kept. */
const maxPlans = 16

/** The operations of a document by their names; null for those that are not planned. */
type Prepared = Map<string, PlannedOperation | null>
export type Plans = WeakMap<DocumentNode, Prepared>

function prepare(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): PlannedOperation | null {
  const { isOdd, conditions } = surveyOf(document)
  const variables = planVariables(schema, operation)
  if (isOdd || variables === undefined) return null
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  return { schema, operation, fragments, variables, conditions, plans: new Map() }
}

/** Null where something else is to execute it. */
export function plannedOperation(
  plans: Plans,
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): PlannedOperation | null {
  const ofDocument = plans.get(document)
  const name = operationName ?? ''
  const known = ofDocument?.get(name)
  if (known === null || known?.schema === schema) return known
  const operation = getOperationAST(document, operationName)
  // Names that a document does not have are not remembered: there is no end of them.
  if (operation == null) return null
  const prepared = prepare(schema, document, operation)
  if (ofDocument === undefined) plans.set(document, new Map([[name, prepared]]))
  else ofDocument.set(name, prepared)
  return prepared
}

function conditionsOf(names: readonly string[], variables: Variables): Conditions | undefined {
  const conditions: Record<string, boolean> = {}
  for (const name of names) {
    const value = variables[name]
    if (typeof value !== 'boolean') return undefined
    conditions[name] = value
  }
  return conditions
}

export function rootPlanOf(planned: PlannedOperation, variables: Variables): RootPlan | undefined {
  const { schema, operation, fragments, plans } = planned
  const conditions = conditionsOf(planned.conditions, variables)
  if (conditions === undefined) return undefined
  const key = planned.conditions.length === 0 ? '' : Object.values(conditions).join()
  const known = plans.get(key)
  if (known !== undefined) return known
  const type = schema.getRootType(operation.operation)
  if (type == null) return undefined
  const plan: OperationPlan = {
    schema,
    operation,
    fragments: Object.fromEntries(fragments),
    byName: fragments,
    conditions,
    argumentSlots: 0,
  }
  const root = { operation: plan, selection: selectionOf(plan, type, [operation.selectionSet]) }
  if (plans.size < maxPlans) plans.set(key, root)
  return root
}
