// Documents that are out of proportion are refused while they are read: tokens, depth, aliases, directives.
import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases'
import { maxDepthPlugin } from '@escape.tech/graphql-armor-max-depth'
import { maxDirectivesPlugin } from '@escape.tech/graphql-armor-max-directives'
import { type GraphQLError, parse, type ValidationContext } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** Several times what the largest document of our own needs. */
export const documentLimits = { tokens: 4_000, depth: 12, aliases: 100, directives: 20 } as const

const tooComplex = (error: GraphQLError) =>
  Object.assign(error.extensions, { code: 'QUERY_TOO_COMPLEX', http: { status: 400 } })

/** Reported with the other findings, not thrown: a client hears of everything that is wrong at once. */
const options = (n: number) => ({
  n,
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, error: GraphQLError) => {
      tooComplex(error)
      context?.reportError(error)
    },
  ],
})

/** GraphQL has no code of its own for it; the test of the limit sees when its words change. */
const isTokenLimit = (error: unknown): error is GraphQLError =>
  error instanceof Error && error.message.endsWith('Parsing aborted.')

export const useDocumentLimits = (): Plugin => ({
  onPluginInit({ addPlugin }) {
    addPlugin({
      onParse({ setParseFn }) {
        setParseFn((source, parseOptions) => {
          try {
            return parse(source, { ...parseOptions, maxTokens: documentLimits.tokens })
          } catch (error) {
            if (isTokenLimit(error)) tooComplex(error)
            throw error
          }
        })
      },
    })
    // Introspection is deep by nature, and has a limit of its own: who may ask it.
    addPlugin(
      maxDepthPlugin({
        ...options(documentLimits.depth),
        ignoreIntrospection: true,
        flattenFragments: true, // a fragment is a way to write, not a level
      }),
    )
    addPlugin(maxAliasesPlugin({ ...options(documentLimits.aliases), allowList: [] }))
    addPlugin(maxDirectivesPlugin(options(documentLimits.directives)))
  },
})
