// The schema is shown to consumers that may see it: not to the others by introspection, nor by suggestions in messages.
import { GraphQLError, getNamedType, isIntrospectionType, type ValidationRule } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { stateOf } from './request-state.ts'

const noIntrospection: ValidationRule = (context) => ({
  Field(node) {
    const type = getNamedType(context.getType())
    // A subgraph tells its schema by a field of its own.
    if (type == null || !(isIntrospectionType(type) || type.name === '_Service')) return
    const message = `The schema is not shown to this consumer: ${node.name.value} cannot be asked for.`
    const extensions = { code: 'FORBIDDEN', http: { status: 403 } }
    context.reportError(new GraphQLError(message, { nodes: node, extensions }))
  },
})

/** Words of graphql-js, always at the end: names that are near. */
const suggestion = / Did you mean .+\?$/s

function withoutSuggestion(error: GraphQLError): GraphQLError {
  const message = error.message.replace(suggestion, '')
  if (message === error.message) return error
  // Without the original error, which would say it again.
  return new GraphQLError(message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions: error.extensions,
  })
}

const maySeeSchema = (request: Request) => stateOf(request).consumer?.introspection === true

export const useIntrospection = (): Plugin => ({
  onValidate({ context, addValidationRule }) {
    if (!maySeeSchema(context['request'] as Request)) addValidationRule(noIntrospection)
  },
  onExecutionResult({ request, result, setResult }) {
    if (maySeeSchema(request) || result === undefined || !('errors' in result)) return
    const { errors } = result
    if (errors !== undefined) setResult({ ...result, errors: errors.map(withoutSuggestion) })
  },
})
