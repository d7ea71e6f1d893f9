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

/** Undefined when one of them is of no type that an input can have. */
export function planVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): readonly VariablePlan[] | undefined {
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

/** Undefined when a value is missing or wrong. */
export function coerceVariables(
  plans: readonly VariablePlan[],
  given: { readonly [name: string]: unknown },
): Variables | undefined {
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
