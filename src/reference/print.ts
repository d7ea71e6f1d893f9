// Writes what is generated under schema/: the sorted SDL and the pages about it; with --check only compares.
import { readFile, writeFile } from 'node:fs/promises'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { schema } from '../graphql/schema.ts'
import { errorsPage } from './errors-page.ts'
import { generated } from './generated.ts'
import { operationsPage } from './operations-page.ts'

const files = {
  'schema.graphql': `# ${generated}\n\n${printSchema(lexicographicSortSchema(schema))}\n`,
  'operations.md': operationsPage(generated),
  'errors.md': errorsPage(generated),
}

for (const [name, content] of Object.entries(files)) {
  const file = new URL(`../../schema/${name}`, import.meta.url)
  if (!process.argv.includes('--check')) await writeFile(file, content)
  else if ((await readFile(file, 'utf8').catch(() => '')) !== content) {
    process.stderr.write(`schema/${name} is not what the code says: run \`npm run codegen\`.\n`)
    process.exitCode = 1
  }
}
