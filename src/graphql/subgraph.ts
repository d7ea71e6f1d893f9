// The schema as an Apollo Federation 2 subgraph: the nouns are entities with the key `id`, resolved as `node` resolves them.
import {
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  isInterfaceType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql'
import type { GatewayContext } from '../context.ts'
import { Fault } from '../core/errors.ts'

/** What a gateway names an entity by. */
interface Representation {
  readonly __typename?: unknown
  readonly id?: unknown
}

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])'

/** Federation's own members are not part of it, as its specification wants. */
function sdlOf(schema: GraphQLSchema): string {
  const sdl = printSchema(lexicographicSortSchema(schema))
    .replace(/^(type \w+ implements Node) \{$/gm, '$1 @key(fields: "id") {')
    // Whoever has Relay's lists has the same type.
    .replace(/^type PageInfo \{$/m, 'type PageInfo @shareable {')
  return `${sdl}\n\n${link}\n`
}

const wanted = (message: string) => new Fault('BAD_USER_INPUT', message)

function idOf({ __typename: type, id }: Representation, entities: ReadonlySet<string>): string {
  if (typeof type !== 'string' || !entities.has(type))
    throw wanted(`A representation needs \`__typename\`: one of ${[...entities].join(', ')}.`)
  // Scopes were checked for the type: the id must not be another one's.
  if (typeof id !== 'string' || !id.startsWith(`${type}:`))
    throw wanted(`The \`id\` of this representation must be an id of ${type}.`)
  return id
}

/** Costs as many objects as are asked for, each with its selection; `field` alone is the cost of the field itself. */
const costOfEach = ({ representations }: { readonly representations?: unknown }) => {
  const count = Array.isArray(representations) ? representations.length : 1
  return { field: count, multiplier: count }
}

export function subgraphOf(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig()
  const { query } = config
  const node = query?.getFields()['node']
  const nodeType = schema.getType('Node')
  if (
    query == null ||
    node?.resolve === undefined ||
    !isInterfaceType(nodeType) ||
    nodeType.resolveType == null
  )
    throw new Error('a schema without nodes')
  const resolveNode = node.resolve
  const { resolveType } = nodeType
  const types = config.types.filter(
    (type): type is GraphQLObjectType =>
      type instanceof GraphQLObjectType && type.getInterfaces().some(({ name }) => name === 'Node'),
  )
  const entities = new Set(types.map(({ name }) => name))
  const sdl = sdlOf(schema)

  const Any = new GraphQLScalarType({
    name: '_Any',
    description: 'A representation of an entity: `__typename` and `id`.',
  })
  const Entity = new GraphQLUnionType({
    name: '_Entity',
    description: 'An object with a key that other subgraphs can name.',
    types,
    resolveType,
  })
  const Service = new GraphQLObjectType({
    name: '_Service',
    description: 'This subgraph.',
    fields: {
      sdl: {
        type: GraphQLString,
        description: 'Its schema, for whoever composes.',
        extensions: { complexity: 0 },
        resolve: () => sdl,
      },
    },
  })
  const { fields, ...ofQuery } = query.toConfig()
  const Query = new GraphQLObjectType<unknown, GatewayContext>({
    ...ofQuery,
    fields: {
      ...fields,
      _service: {
        type: new GraphQLNonNull(Service),
        description: 'This subgraph, for whoever composes.',
        extensions: { complexity: 1 },
        resolve: () => ({}),
      },
      _entities: {
        type: new GraphQLNonNull(new GraphQLList(Entity)),
        description: 'The objects with these ids, null where there is none, read like those of `node`.',
        args: {
          representations: {
            type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Any))),
            description: '`__typename` and `id` of each object.',
          },
        },
        extensions: { complexity: costOfEach },
        resolve: (root, { representations }, context, info) =>
          (representations as readonly Representation[]).map(async (representation) =>
            resolveNode(root, { id: idOf(Object(representation), entities) }, context, info),
          ),
      },
    },
  })
  return new GraphQLSchema({
    ...config,
    query: Query,
    types: [...config.types.filter((type) => type !== query), Query, Any, Entity, Service],
  })
}
