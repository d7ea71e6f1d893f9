// The variables of an operation, coerced as its definitions say; what is wrong with them is told by whoever executes otherwise.
import {
  coerceInputValue,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type ValueNode,
  valueFromAST,
} from 'graphql'

export type Variables = Record<string, unknown>

export interface VariablePlan {
  readonly name: string
  readonly type: GraphQLInputType
  readonly nonNull: boolean
  readonly defaultValue: ValueNode | undefined
}

/** Undefined when one of them is of no type that an input can have. */
export function planVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): readonly VariablePlan[] | undefined {
  const plans: VariablePlan[] = []
  for (const definition of variableDefinitions) {
    const type = typeFromAST(schema, definition.type)
    if (!isInputType(type)) return undefined
    const { variable, defaultValue } = definition
    plans.push({ name: variable.name.value, type, nonNull: isNonNullType(type), defaultValue })
  }
  return plans
}

class Wrong extends Error {}
const wrong = (): never => {
  throw new Wrong()
}

/** Undefined when a value is missing or wrong. */
export function coerceVariables(
  plans: readonly VariablePlan[],
  given: { readonly [name: string]: unknown },
): Variables | undefined {
  const variables: Variables = {}
  try {
    for (const { name, type, nonNull, defaultValue } of plans) {
      if (Object.hasOwn(given, name)) {
        variables[name] = coerceInputValue(given[name], type, wrong)
      } else if (defaultValue !== undefined) variables[name] = valueFromAST(defaultValue, type)
      else if (nonNull) return undefined
    }
  } catch {
    return undefined
  }
  return variables
}
