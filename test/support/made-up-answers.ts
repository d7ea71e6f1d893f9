// Resolvers that answer, fail, lie or wait as the path of a field and a number say: the same for whoever executes.
import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  responsePathAsArray,
} from 'graphql'

/** What is awaited is let go one by one, so that nothing depends on how many ticks an executor needs. */
export interface World {
  readonly seed: number
  readonly mayWait: boolean
  readonly waiting: Map<string, () => void>
  readonly log: string[]
}

export const worldOf = (seed: number, mayWait: boolean): World => ({
  seed,
  mayWait,
  waiting: new Map(),
  log: [],
})

/** Between 0 and 99, the same for the same place and question. */
function chance({ seed }: World, place: string, question: string): number {
  let hash = seed ^ 0x9e3779b9
  for (const character of `${place} ${question}`)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return ((hash ^ (hash >>> 13)) >>> 0) % 100
}

/** Now, or when it is let go. */
function soonOrLater(world: World, place: string, answer: () => unknown): unknown {
  if (!world.mayWait || chance(world, place, 'waits') >= 35) return answer()
  return new Promise((resolve, reject) => {
    world.waiting.set(place, () => {
      try {
        resolve(answer())
      } catch (error) {
        reject(error)
      }
    })
  })
}

/** The first is what is mostly answered; some of the others a scalar takes, some it does not. */
const leaves: Record<string, readonly unknown[]> = {
  Int: [7, -0, 2 ** 31, -(2 ** 31), 1.5, '8', true, Number.NaN],
  Float: [0.5, 3, '1.5', Number.NaN, Number.POSITIVE_INFINITY, false],
  Boolean: [false, true, 0, 1, 'yes', Number.NaN],
  ID: ['id', 5, 1.5, 2n],
  String: ['text', '', 5, true, 2n],
}

function leaf(world: World, place: string, name: string): unknown {
  if (chance(world, place, 'wrong') < 3) return { wrong: place }
  const values = leaves[name] ?? [`${name} of ${place}`]
  const luck = chance(world, place, 'leaf')
  return values[luck < 75 ? 0 : luck % values.length]
}

function answerOf(world: World, place: string, type: GraphQLOutputType, schema: GraphQLSchema): unknown {
  const luck = chance(world, place, 'luck')
  if (luck < 5) throw new Error(`thrown at ${place}`)
  if (luck < 8) return new Error(`returned at ${place}`)
  if (luck < 16) return luck % 2 === 0 ? null : undefined
  const named = isNonNullType(type) ? type.ofType : type
  if (isListType(named)) {
    if (luck < 18) return 'no list'
    return Array.from({ length: chance(world, place, 'length') % 4 }, (_, index) =>
      soonOrLater(world, `${place}.${index}`, () => {
        const itemLuck = chance(world, `${place}.${index}`, 'item')
        // Errors cannot be thrown into a list that is there at once.
        if (itemLuck < 6) return new Error(`an item at ${place}.${index}`)
        return itemLuck < 14 ? null : harmless(world, `${place}.${index}`, named.ofType, schema)
      }),
    )
  }
  return harmless(world, place, named, schema)
}

/** A value that is not thrown. */
function harmless(world: World, place: string, wrapped: GraphQLOutputType, schema: GraphQLSchema): unknown {
  const type = isNonNullType(wrapped) ? wrapped.ofType : wrapped
  if (isListType(type)) return [harmless(world, `${place}.0`, type.ofType, schema), null]
  if (isEnumType(type))
    return chance(world, place, 'wrong') < 6 ? 'NO_SUCH' : (type.getValues()[0]?.value as unknown)
  if (isLeafType(type)) return leaf(world, place, type.name)
  if (!isAbstractType(type)) return { place }
  const possible = schema.getPossibleTypes(type)
  const chosen = possible[chance(world, place, 'type') % possible.length]
  const lies = [undefined, 'NoSuchType', 'Query', 'String', 5]
  const luck = chance(world, place, 'lies')
  return { place, type: luck < 8 ? lies[luck % lies.length] : chosen?.name }
}

interface Made {
  readonly place: string
  readonly type?: unknown
}

/** All that a resolver is told, as far as it can be compared. */
const told = (info: GraphQLResolveInfo) => [
  info.fieldName,
  info.path,
  info.rootValue,
  String(info.returnType),
  info.parentType.name,
  info.variableValues,
  info.fieldNodes.map(({ loc }) => loc?.start),
  info.operation.loc?.start,
  Object.keys(info.fragments),
  info.schema.getQueryType()?.name,
]

function answerIn(type: GraphQLObjectType, schema: GraphQLSchema): void {
  for (const field of Object.values(type.getFields()))
    field.resolve = (_source, args, world: World, info) => {
      const place = responsePathAsArray(info.path).join('.')
      world.log.push(`${place} ${JSON.stringify([args, told(info)])}`)
      return soonOrLater(world, place, () => answerOf(world, place, info.returnType, schema))
    }
  if (type.name.length % 3 === 0)
    type.isTypeOf = ({ place }: Made, world: World) =>
      soonOrLater(world, `${place} is ${type.name}`, () => chance(world, place, 'is') >= 4) as boolean
}

/** Changes the schema. */
export function answerMadeUp(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue
    if (isObjectType(type)) answerIn(type, schema)
    else if (isAbstractType(type))
      type.resolveType = (made: Made, world: World) =>
        soonOrLater(world, `type of ${made.place}`, () => made.type) as string
  }
  return schema
}
