// Types the documents of schema/documents for clients; everything else under schema/ comes from src/reference/.
import type { CodegenConfig } from '@graphql-codegen/cli'
import { readDocuments } from './src/reference/documents.ts'
import { generated } from './src/reference/generated.ts'

const imports = `// ${generated}
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'

/** A document with the types of its answer and variables, and the hash by which the gateway knows it. */
export type TrustedDocument<Data, Variables> = TypedDocumentNode<Data, Variables> & {
  readonly __meta__: { readonly hash: string }
}
`

const declarations = (await readDocuments()).map(({ name, operation }) => {
  const type = `${name}${operation}`
  return `export declare const ${name}Document: TrustedDocument<${type}, ${type}Variables>`
})

const config: CodegenConfig = {
  schema: 'schema/schema.graphql',
  documents: 'schema/documents/*.graphql',
  generates: {
    'schema/client/index.d.ts': {
      plugins: [
        { add: { content: imports } },
        'typescript-operations',
        { add: { content: declarations, placement: 'append' } },
      ],
      config: {
        scalars: { DateTime: 'string', LocalTime: 'string', ID: 'string' },
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        immutableTypes: true,
        dedupeFragments: true,
      },
    },
  },
}

export default config
