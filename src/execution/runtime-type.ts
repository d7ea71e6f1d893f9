// The object type of a value where an interface or a union is promised; what is none of its types is an error.
import { type GraphQLAbstractType, GraphQLError, type GraphQLObjectType, isObjectType } from 'graphql'
import { inspect } from 'graphql/jsutils/inspect.js'
import type { FieldPlan } from './plan.ts'

/** In the words of graphql-js. */
export function runtimeTypeOf(
  { operation: { schema }, parentType, name: fieldName, nodes }: FieldPlan,
  promised: GraphQLAbstractType,
  name: unknown,
  value: unknown,
): GraphQLObjectType {
  const field = `${parentType.name}.${fieldName}`
  if (name == null)
    throw new GraphQLError(
      `Abstract type "${promised.name}" must resolve to an Object type at runtime for field "${field}". Either the "${promised.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
      { nodes },
    )
  if (isObjectType(name))
    throw new GraphQLError(
      'Support for returning GraphQLObjectType from resolveType was removed in graphql-js@16.0.0 please return type name instead.',
    )
  if (typeof name !== 'string')
    throw new GraphQLError(
      `Abstract type "${promised.name}" must resolve to an Object type at runtime for field "${field}" with value ${inspect(value)}, received "${inspect(name)}".`,
    )
  const type = schema.getType(name)
  if (type === undefined)
    throw new GraphQLError(
      `Abstract type "${promised.name}" was resolved to a type "${name}" that does not exist inside the schema.`,
      { nodes },
    )
  if (!isObjectType(type))
    throw new GraphQLError(`Abstract type "${promised.name}" was resolved to a non-object type "${name}".`, {
      nodes,
    })
  if (!schema.isSubType(promised, type))
    throw new GraphQLError(
      `Runtime Object type "${type.name}" is not a possible type for "${promised.name}".`,
      {
        nodes,
      },
    )
  return type
}
