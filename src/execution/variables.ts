// The variables of an operation, coerced as its definitions say; what is wrong with them is told by graphql-js.
import {
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
} from 'graphql'
import { coercerOf } from './input.ts'

export type Variables = Record<string, unknown>

export interface VariablePlan {
  readonly name: string
  readonly nonNull: boolean
  readonly coerce: (value: unknown) => unknown
  /** Made anew for each execution. */
  readonly makeDefault: (() => unknown) | undefined
}

type Plans = readonly VariablePlan[] | undefined

const known = new WeakMap<
  OperationDefinitionNode,
  { readonly schema: GraphQLSchema; readonly plans: Plans }
>()

/** Undefined when one of them is of no type that an input can have. Made once for each operation. */
export function planVariables(schema: GraphQLSchema, operation: OperationDefinitionNode): Plans {
  const made = known.get(operation)
  if (made?.schema === schema) return made.plans
  const plans = plansFor(schema, operation)
  known.set(operation, { schema, plans })
  return plans
}

function plansFor(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode): Plans {
  const plans: VariablePlan[] = []
  for (const { variable, type: typeNode, defaultValue } of variableDefinitions) {
    const type = typeFromAST(schema, typeNode)
    if (!isInputType(type)) return undefined
    plans.push({
      name: variable.name.value,
      nonNull: isNonNullType(type),
      coerce: coercerOf(type),
      makeDefault: defaultValue === undefined ? undefined : () => valueFromAST(defaultValue, type),
    })
  }
  return plans
}

type Given = Readonly<Record<string, unknown>>

/** What scopes and price of a request were judged by is what it is executed with, nearly always at once. */
let latest:
  | { readonly plans: readonly VariablePlan[]; readonly given: Given; readonly variables: Variables }
  | undefined

/** Undefined when a value is missing or wrong. The same values are coerced once, as long as no others come between. */
export function coerceVariables(plans: readonly VariablePlan[], given: Given): Variables | undefined {
  if (latest?.given === given && latest.plans === plans) return latest.variables
  const variables = coercedBy(plans, given)
  if (variables !== undefined) latest = { plans, given, variables }
  return variables
}

function coercedBy(plans: readonly VariablePlan[], given: Given): Variables | undefined {
  const variables: Variables = {}
  try {
    for (const { name, nonNull, coerce, makeDefault } of plans) {
      if (Object.hasOwn(given, name)) variables[name] = coerce(given[name])
      else if (makeDefault !== undefined) variables[name] = makeDefault()
      else if (nonNull) return undefined
    }
  } catch {
    return undefined
  }
  return variables
}
