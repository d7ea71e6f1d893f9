// What an operation needs to be granted, read off its document: every entrance to an object of a noun, before anything runs.
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql'
import { type Noun, nounOfRoot, nounOfType, nounOfWrite, type Scope } from './scopes.ts'

/** One of these scopes is needed for what is selected at this place. */
export interface Requirement {
  readonly anyOf: readonly Scope[]
  readonly path: readonly string[]
}

export interface OperationToCheck {
  readonly schema: GraphQLSchema
  readonly operation: OperationDefinitionNode
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
  /** Asked for only where the id of an object stands in one: nothing else that is needed depends on them. */
  readonly variables: () => Readonly<Record<string, unknown>>
}

/**
 * How the objects of an abstract type are reached: by an id that tells the noun, as what a write answers about its
 * own object, or like any other.
 */
type Way = 'by id' | 'own' | 'any'

interface Place {
  readonly type: GraphQLNamedType
  readonly way: Way
  /** The object types that can stand here, where the type is abstract. */
  readonly possible: readonly string[]
  readonly path: readonly string[]
}

const read = (noun: Noun): readonly Scope[] => [`${noun}:read`]
/** What a mutation answers about the object it wrote comes with the right to write it. */
const readOrWrite = (noun: Noun): readonly Scope[] => [`${noun}:read`, `${noun}:write`]

const answersOwnObject = (type: GraphQLNamedType) =>
  type.name.endsWith('Success') || type.name === 'ConflictError'

/** A connection is its node's. */
function nounOf(type: GraphQLNamedType): Noun | undefined {
  const nodes = isObjectType(type) && type.name.endsWith('Connection') ? type.getFields()['nodes'] : undefined
  return nounOfType(nodes === undefined ? type.name : getNamedType(nodes.type).name)
}

export function requiredScopes({ schema, operation, fragments, variables }: OperationToCheck): Requirement[] {
  const requirements = new Map<string, Requirement>()
  const walked = new Set<string>()

  function need(anyOf: readonly Scope[], path: readonly string[]): void {
    const key = anyOf.join(' ')
    if (!requirements.has(key)) requirements.set(key, { anyOf, path })
  }

  const possibleOf = (type: GraphQLNamedType) =>
    isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : []

  function walk(set: SelectionSetNode, place: Place): void {
    for (const selection of set.selections) {
      if (selection.kind === 'Field') field(selection, place)
      else if (selection.kind === 'InlineFragment')
        narrowed(selection.selectionSet, selection.typeCondition?.name.value, place)
      else {
        const fragment = fragments[selection.name.value]
        const { type, way, possible } = place
        // A fragment that was walked in the same place needs nothing new; without this, spreads multiply.
        const key = [selection.name.value, type.name, way, ...possible].join(' ')
        if (fragment === undefined || walked.has(key)) continue
        walked.add(key)
        narrowed(fragment.selectionSet, fragment.typeCondition.name.value, place)
      }
    }
  }

  function narrowed(set: SelectionSetNode, condition: string | undefined, place: Place): void {
    const type = condition === undefined ? place.type : schema.getType(condition)
    if (!isCompositeType(type)) return
    const noun = isObjectType(type) && isAbstractType(place.type) ? nounOfType(type.name) : undefined
    if (noun !== undefined && place.way !== 'by id')
      need(place.way === 'own' ? readOrWrite(noun) : read(noun), place.path)
    walk(set, { ...place, type })
  }

  function field(node: FieldNode, { type, way, possible, path }: Place): void {
    const name = node.name.value
    if (name.startsWith('__') || !(isObjectType(type) || isInterfaceType(type))) return
    const definition = type.getFields()[name]
    if (definition === undefined) return
    const here = [...path, node.alias?.value ?? name]
    const target = getNamedType(definition.type)
    // The id of whatever stands here, asked of the interface.
    if (isInterfaceType(type) && way === 'any')
      for (const noun of possible.flatMap((each) => nounOfType(each) ?? [])) need(read(noun), here)
    const next = entrance(node, type, target, here)
    if (node.selectionSet !== undefined)
      walk(node.selectionSet, { type: target, way: next, possible: possibleOf(target), path: here })
  }

  /** Notes what a field needs, and says how what it answers is reached. */
  function entrance(
    node: FieldNode,
    parent: GraphQLNamedType,
    target: GraphQLNamedType,
    path: readonly string[],
  ): Way {
    if (parent === schema.getMutationType()) {
      need([`${nounOfWrite(node.name.value)}:write`], path)
      return 'own'
    }
    if (parent === schema.getQueryType()) return question(node, target, path)
    const noun = nounOf(target)
    const own = answersOwnObject(parent)
    if (noun !== undefined) need(own ? readOrWrite(noun) : read(noun), path)
    return own ? 'own' : 'any'
  }

  function question(node: FieldNode, target: GraphQLNamedType, path: readonly string[]): Way {
    const name = node.name.value
    const types = typesById(node)
    const asked = types === undefined ? [nounOf(target) ?? nounOfRoot(name)] : types.map(nounOfType)
    for (const noun of asked) if (noun !== undefined) need(read(noun), path)
    return types === undefined ? 'any' : 'by id'
  }

  /** The types of the objects that a field is given the ids of; undefined for other fields. */
  function typesById(node: FieldNode): readonly string[] | undefined {
    if (node.name.value === 'node') return [String(argument(node, 'id')).split(':', 1)[0] ?? '']
    if (node.name.value !== '_entities') return undefined
    const representations = [argument(node, 'representations')].flat() as readonly unknown[]
    return representations.map((each) =>
      String((Object(each) as { readonly __typename?: unknown }).__typename),
    )
  }

  const argument = (node: FieldNode, name: string): unknown => {
    const value = node.arguments?.find((each) => each.name.value === name)?.value
    if (value === undefined) return undefined
    return value.kind === Kind.STRING ? value.value : valueFromASTUntyped(value, { ...variables() })
  }

  const root = schema.getRootType(operation.operation)
  if (root != null) walk(operation.selectionSet, { type: root, way: 'any', possible: [], path: [] })
  return [...requirements.values()]
}
