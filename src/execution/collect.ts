// The fields that a selection asks of an object type, by response key, in the order of the document.
import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  type InlineFragmentNode,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
} from 'graphql'

/** The values of those variables that decide what is skipped or included. */
export type Conditions = Readonly<Record<string, boolean>>

export interface Fragments {
  readonly schema: GraphQLSchema
  readonly byName: ReadonlyMap<string, FragmentDefinitionNode>
  readonly conditions: Conditions
}

type Fields = Map<string, FieldNode[]>

function isIncluded(node: SelectionNode, given: Conditions): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true
  const skip = getDirectiveValues(GraphQLSkipDirective, node, given)
  if (skip?.['if'] === true) return false
  return getDirectiveValues(GraphQLIncludeDirective, node, given)?.['if'] !== false
}

function isFor(
  { typeCondition }: InlineFragmentNode | FragmentDefinitionNode,
  type: GraphQLObjectType,
  schema: GraphQLSchema,
): boolean {
  if (typeCondition === undefined) return true
  const wanted = typeFromAST(schema, typeCondition)
  return wanted === type || (isAbstractType(wanted) && schema.isSubType(wanted, type))
}

function collect(
  fragments: Fragments,
  type: GraphQLObjectType,
  { selections }: SelectionSetNode,
  fields: Fields,
  seen: Set<string>,
): void {
  for (const selection of selections) {
    if (!isIncluded(selection, fragments.conditions)) continue
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value
      const nodes = fields.get(key)
      if (nodes === undefined) fields.set(key, [selection])
      else nodes.push(selection)
      continue
    }
    const fragment = fragmentOf(selection, fragments, seen)
    if (fragment !== undefined && isFor(fragment, type, fragments.schema))
      collect(fragments, type, fragment.selectionSet, fields, seen)
  }
}

/** A fragment counts once, wherever it is spread. */
function fragmentOf(
  selection: Exclude<SelectionNode, FieldNode>,
  { byName }: Fragments,
  seen: Set<string>,
): InlineFragmentNode | FragmentDefinitionNode | undefined {
  if (selection.kind === Kind.INLINE_FRAGMENT) return selection
  const name = selection.name.value
  if (seen.has(name)) return undefined
  seen.add(name)
  return byName.get(name)
}

/** What all these selection sets together ask of an object of this type. */
export function collectFields(
  fragments: Fragments,
  type: GraphQLObjectType,
  selectionSets: Iterable<SelectionSetNode | undefined>,
): ReadonlyMap<string, readonly FieldNode[]> {
  const fields: Fields = new Map()
  const seen = new Set<string>()
  for (const set of selectionSets) if (set !== undefined) collect(fragments, type, set, fields, seen)
  return fields
}
