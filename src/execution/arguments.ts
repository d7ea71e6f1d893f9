// Arguments of a field, prepared where they need no coercion: variables were coerced before, and literals stay what they are.
import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  isNonNullType,
  Kind,
  type ValueNode,
  valueFromAST,
} from 'graphql'

export type Arguments = Record<string, unknown>

/** An argument of which is known what it is, or by which variable it will be. */
type PreparedArgument =
  | {
      readonly name: string
      readonly variable: string
      readonly isNonNull: boolean
      /** Where the variable is absent; undefined for none. */
      readonly defaultValue: unknown
    }
  | { readonly name: string; readonly variable: undefined; readonly value: unknown }

export type PreparedArguments = readonly PreparedArgument[]

/** Undefined for literals that are refused, null, or objects, of which everybody is given one of his own. */
function literalOf(node: ValueNode, { type }: GraphQLArgument): unknown {
  const value: unknown = valueFromAST(node, type)
  return typeof value === 'object' ? undefined : value
}

function preparedArgument(argument: GraphQLArgument, node: ValueNode): PreparedArgument | undefined {
  const { name, type, defaultValue } = argument
  if (node.kind === Kind.VARIABLE)
    return { name, variable: node.name.value, isNonNull: isNonNullType(type), defaultValue }
  const value = literalOf(node, argument)
  return value === undefined ? undefined : { name, variable: undefined, value }
}

/** Undefined where there is anything to coerce anew or to refuse. */
export function prepareArguments(
  { args }: GraphQLField<unknown, unknown>,
  { arguments: given = [] }: FieldNode,
): PreparedArguments | undefined {
  const prepared: PreparedArgument[] = []
  let found = 0
  for (const argument of args) {
    const { name, type, defaultValue } = argument
    const node = given.find((candidate) => candidate.name.value === name)
    if (node === undefined) {
      if (defaultValue !== undefined) prepared.push({ name, variable: undefined, value: defaultValue })
      else if (isNonNullType(type)) return undefined
      continue
    }
    const known = preparedArgument(argument, node.value)
    if (known === undefined) return undefined
    prepared.push(known)
    found += 1
  }
  return found === given.length ? prepared : undefined
}

/** Undefined where a variable has no value that the argument may have. */
export function argumentsFrom(
  prepared: PreparedArguments,
  variables: Readonly<Record<string, unknown>>,
): Arguments | undefined {
  const values: Arguments = {}
  for (const argument of prepared) {
    const { name, variable } = argument
    if (variable === undefined) {
      values[name] = argument.value
      continue
    }
    const { isNonNull, defaultValue } = argument
    if (Object.hasOwn(variables, variable)) {
      const value = variables[variable]
      if (value === undefined || (value === null && isNonNull)) return undefined
      values[name] = value
    } else if (defaultValue !== undefined) values[name] = defaultValue
    else if (isNonNull) return undefined
  }
  return values
}
