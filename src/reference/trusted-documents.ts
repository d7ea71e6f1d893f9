// Writes schema/trusted-documents.json from schema/documents: the SHA-256 of each document, and the document; with --check only compares.
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import {
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  validate,
  visit,
} from 'graphql'
import { schema } from '../graphql/schema.ts'

const folder = new URL('../../schema/documents/', import.meta.url)
const file = new URL('../../schema/trusted-documents.json', import.meta.url)

const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql')).sort()
const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')))
const definitions = texts.flatMap((text) => parse(text, { noLocation: true }).definitions)

const operations = definitions.filter(
  (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
)
const fragments = new Map(
  definitions.flatMap((definition) =>
    definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
  ),
)

/** What a selection spreads, each fragment once and before those that it spreads itself: the order of generated clients. */
function fragmentsOf(
  node: OperationDefinitionNode | FragmentDefinitionNode,
  found = new Set<FragmentDefinitionNode>(),
): Set<FragmentDefinitionNode> {
  visit(node, {
    FragmentSpread({ name }) {
      const fragment = fragments.get(name.value)
      if (fragment === undefined) throw new Error(`schema/documents has no fragment ${name.value}.`)
      if (found.has(fragment)) return
      found.add(fragment)
      fragmentsOf(fragment, found)
    },
  })
  return found
}

/** As graphql-js prints it, without a line break at the end: the very bytes that are hashed. */
function entryOf(operation: OperationDefinitionNode): [string, string] {
  const document = {
    kind: Kind.DOCUMENT,
    definitions: [operation, ...fragmentsOf(operation)],
  } as const
  const problems = validate(schema, document)
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'))
  const text = print(document)
  return [createHash('sha256').update(text).digest('hex'), text]
}

const content = `${JSON.stringify(Object.fromEntries(operations.map(entryOf)), null, 2)}\n`

if (!process.argv.includes('--check')) await writeFile(file, content)
else if ((await readFile(file, 'utf8').catch(() => '')) !== content) {
  process.stderr.write('schema/trusted-documents.json is not what the code says: run `npm run codegen`.\n')
  process.exitCode = 1
}
