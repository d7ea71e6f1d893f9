// The plan of an operation: for each object type it meets, which fields are asked for and how each is resolved and completed.
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql'
import { type PreparedArguments, prepareArguments } from './arguments.ts'
import { Beginning } from './beginning.ts'
import { type Conditions, collectFields } from './collect.ts'
import { type Serializers, serializersOf } from './leaf.ts'
import { type Read, readBy } from './read.ts'
import { type Told, toldBy } from './told.ts'

export interface OperationPlan {
  readonly schema: GraphQLSchema
  readonly operation: OperationDefinitionNode
  /** As resolvers are told of them. */
  readonly fragments: Record<string, FragmentDefinitionNode>
  readonly byName: ReadonlyMap<string, FragmentDefinitionNode>
  readonly conditions: Conditions
  /** How many fields with arguments there are in what was planned so far. */
  argumentSlots: number
}

/** What is asked of objects of one type. */
export interface SelectionPlan {
  readonly type: GraphQLObjectType
  readonly fields: readonly FieldPlan[]
  readonly beginning: Beginning
}

export interface FieldPlan {
  readonly operation: OperationPlan
  /** Its name in the answer. */
  readonly key: string
  readonly name: string
  readonly parentType: GraphQLObjectType
  readonly nodes: readonly FieldNode[]
  readonly definition: GraphQLField<unknown, unknown>
  /** Absent where the member of that name is the answer. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | undefined
  /** Where its arguments are kept during an execution; -1 when it has none. */
  readonly argumentSlot: number
  /** Undefined where they have to be coerced at each execution. */
  readonly prepared: PreparedArguments | undefined
  /** Of `__typename`. */
  readonly constant: string | undefined
  /** Of leaves without arguments. */
  readonly told: Told | undefined
  /** Of fields without arguments whose object may have to be read. */
  readonly read: Read | undefined
  readonly output: OutputPlan
}

interface Output {
  readonly nonNull: boolean
}
export interface LeafPlan extends Output, Serializers {
  readonly kind: 'leaf'
  readonly type: GraphQLOutputType
}
export interface ListPlan extends Output {
  readonly kind: 'list'
  readonly item: OutputPlan
}
export interface ObjectPlan extends Output {
  readonly kind: 'object'
  readonly type: GraphQLObjectType
  /** Planned when the first object comes: parts that are never met cost nothing. */
  selection: SelectionPlan | undefined
}
export interface AbstractPlan extends Output {
  readonly kind: 'abstract'
  readonly type: GraphQLAbstractType
  /** By the name of the type that an object turned out to have. */
  readonly selections: Map<string, SelectionPlan>
}
export type OutputPlan = LeafPlan | ListPlan | ObjectPlan | AbstractPlan

function outputOf(wrapped: GraphQLOutputType): OutputPlan {
  const nonNull = isNonNullType(wrapped)
  const type = getNullableType(wrapped)
  if (isListType(type)) return { kind: 'list', nonNull, item: outputOf(type.ofType) }
  if (isLeafType(type)) return { kind: 'leaf', nonNull, ...serializersOf(type), type }
  if (isAbstractType(type)) return { kind: 'abstract', nonNull, type, selections: new Map() }
  return { kind: 'object', nonNull, type, selection: undefined }
}

/** Of the root of queries alone. */
const introspection = new Map([SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]))

function definitionOf(
  { schema }: OperationPlan,
  type: GraphQLObjectType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef
  return (type === schema.getQueryType() ? introspection.get(name) : undefined) ?? type.getFields()[name]
}

function fieldOf(
  operation: OperationPlan,
  parentType: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
): FieldPlan | undefined {
  const [node] = nodes
  const name = node?.name.value ?? key
  const definition = definitionOf(operation, parentType, name)
  if (definition === undefined) return undefined
  const output = outputOf(definition.type)
  const isPlainLeaf = output.kind === 'leaf' && definition.args.length === 0
  return {
    operation,
    key,
    name,
    parentType,
    nodes,
    definition,
    resolve: definition.resolve,
    argumentSlot: definition.args.length === 0 ? -1 : operation.argumentSlots++,
    prepared: node && prepareArguments(definition, node),
    constant: definition === TypeNameMetaFieldDef ? parentType.name : undefined,
    told: isPlainLeaf ? toldBy(definition.resolve, name) : undefined,
    read: definition.args.length === 0 ? readBy(definition.resolve) : undefined,
    output,
  }
}

export function selectionOf(
  operation: OperationPlan,
  type: GraphQLObjectType,
  selectionSets: Iterable<SelectionSetNode | undefined>,
): SelectionPlan {
  const fields: FieldPlan[] = []
  for (const [key, nodes] of collectFields(operation, type, selectionSets)) {
    const field = fieldOf(operation, type, key, nodes)
    if (field !== undefined) fields.push(field)
  }
  return { type, fields, beginning: new Beginning(fields) }
}

/** What a field asks of an object of this type. */
export const subselectionOf = ({ operation, nodes }: FieldPlan, type: GraphQLObjectType): SelectionPlan =>
  selectionOf(
    operation,
    type,
    nodes.map(({ selectionSet }) => selectionSet),
  )
