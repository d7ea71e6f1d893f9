// Writes what comes of schema/documents: the trusted documents and the documents of the client; with --check only compares.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { readDocuments } from './documents.ts'
import { generated } from './generated.ts'

const documents = await readDocuments()

/** Plain data: a client needs nothing at run time, and a bundler drops what is not imported. */
const clientDocuments = documents.map(
  ({ name, document, hash }) =>
    `export const ${name}Document = ${JSON.stringify({ ...document, __meta__: { hash } })}\n`,
)

const files = {
  'trusted-documents.json': `${JSON.stringify(Object.fromEntries(documents.map(({ hash, text }) => [hash, text])), null, 2)}\n`,
  'client/index.js': `// ${generated}\n${clientDocuments.join('')}`,
}

for (const [name, content] of Object.entries(files)) {
  const file = new URL(`../../schema/${name}`, import.meta.url)
  if (!process.argv.includes('--check')) {
    await mkdir(new URL('.', file), { recursive: true })
    await writeFile(file, content)
  } else if ((await readFile(file, 'utf8').catch(() => '')) !== content) {
    process.stderr.write(`schema/${name} is not what the documents say: run \`npm run codegen\`.\n`)
    process.exitCode = 1
  }
}
