// The documents of schema/documents, each operation with its fragments and hash, as clients get and send it.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  validate,
  visit,
} from 'graphql'
import { schema } from '../graphql/schema.ts'

export interface ClientDocument {
  readonly name: string
  readonly operation: 'Query' | 'Mutation' | 'Subscription'
  readonly document: DocumentNode
  /** As graphql-js prints it, without a line break at the end: the very bytes that are hashed. */
  readonly text: string
  /** SHA-256, hexadecimal. */
  readonly hash: string
}

const folder = new URL('../../schema/documents/', import.meta.url)
const kinds = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const

/** What a selection spreads, each fragment once and before those that it spreads itself: the order of generated clients. */
function fragmentsOf(
  node: OperationDefinitionNode | FragmentDefinitionNode,
  known: ReadonlyMap<string, FragmentDefinitionNode>,
  found = new Set<FragmentDefinitionNode>(),
): Set<FragmentDefinitionNode> {
  visit(node, {
    FragmentSpread({ name }) {
      const fragment = known.get(name.value)
      if (fragment === undefined) throw new Error(`schema/documents has no fragment ${name.value}.`)
      if (found.has(fragment)) return
      found.add(fragment)
      fragmentsOf(fragment, known, found)
    },
  })
  return found
}

function clientDocument(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): ClientDocument {
  const document = {
    kind: Kind.DOCUMENT,
    definitions: [operation, ...fragmentsOf(operation, fragments)],
  } as const
  const problems = validate(schema, document)
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'))
  if (operation.name === undefined) throw new Error('A document of schema/documents has no name.')
  const text = print(document)
  const hash = createHash('sha256').update(text).digest('hex')
  return { name: operation.name.value, operation: kinds[operation.operation], document, text, hash }
}

/** In the order of their files. */
export async function readDocuments(): Promise<readonly ClientDocument[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql')).sort()
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')))
  const definitions = texts.flatMap((text) => parse(text, { noLocation: true }).definitions)
  const fragments = new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  )
  return definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [clientDocument(definition, fragments)] : [],
  )
}
