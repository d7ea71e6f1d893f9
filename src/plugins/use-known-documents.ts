// Remembers the texts of documents that were found valid, so that they need not be parsed and validated again.
import { type DocumentNode, getOperationAST, type OperationDefinitionNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { stateOf } from './request-state.ts'

/** Clients of an API send a few hundred; a longer list would be one of texts that nobody sends twice. */
const mostDocuments = 1_000

/** Larger ones are rare, and not worth keeping. */
const longestText = 64 * 1024

export interface KnownOperation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
}

export interface KnownDocuments {
  /** The operation of a text that was found valid for whoever sends this request. */
  find(request: Request, text: string, operationName: string | null | undefined): KnownOperation | undefined
  readonly useKnownDocuments: () => Plugin
}

interface Known {
  readonly document: DocumentNode
  readonly operations: Map<string, KnownOperation>
}

/** What is valid depends on whether introspection is granted, and on nothing else of a request. */
const groupOf = (request: Request) =>
  stateOf(request).consumer?.introspection === true ? 'introspection' : 'none'

export function createKnownDocuments(): KnownDocuments {
  const groups = { introspection: new Map<string, Known>(), none: new Map<string, Known>() }

  function keep(request: Request, text: string, document: DocumentNode): void {
    const texts = groups[groupOf(request)]
    if (text.length > longestText || texts.get(text)?.document === document) return
    const [oldest] = texts.keys()
    if (texts.size >= mostDocuments && oldest !== undefined) texts.delete(oldest)
    texts.set(text, { document, operations: new Map() })
  }

  return {
    find(request, text, operationName) {
      const known = groups[groupOf(request)].get(text)
      if (known === undefined) return undefined
      const name = operationName ?? ''
      const found = known.operations.get(name)
      if (found !== undefined) return found
      const operation = getOperationAST(known.document, operationName)
      if (operation == null) return undefined
      const asked = { document: known.document, operation }
      known.operations.set(name, asked)
      return asked
    },
    useKnownDocuments: () => ({
      onValidate:
        ({ params: { documentAST } }) =>
        ({ valid, context }) => {
          const { request, params } = context as unknown as {
            readonly request: Request
            readonly params: { readonly query?: unknown }
          }
          if (valid && typeof params.query === 'string')
            keep(request, params.query, documentAST as DocumentNode)
        },
    }),
  }
}
