// What a document holds that matters before it is planned: the variables that decide what is skipped, and what is left to graphql-js.
import { type ASTVisitor, type DocumentNode, Kind, visit } from 'graphql'

export interface Survey {
  /** It asks for a response key that plain objects cannot have. */
  readonly isOdd: boolean
  /** Variables that `@skip` and `@include` read. */
  readonly conditions: readonly string[]
}

const oddKey = '__proto__'

export function surveyOf(document: DocumentNode): Survey {
  const conditions = new Set<string>()
  let isOdd = false
  const visitor: ASTVisitor = {
    Field({ name, alias }) {
      isOdd ||= (alias ?? name).value === oddKey
    },
    Directive({ name, arguments: args = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return
      for (const { value } of args) if (value.kind === Kind.VARIABLE) conditions.add(value.name.value)
    },
  }
  visit(document, visitor)
  return { isOdd, conditions: [...conditions].sort() }
}
