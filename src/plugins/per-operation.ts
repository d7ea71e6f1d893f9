// What is found out about an operation once, and kept as long as its document is.
import { type DocumentNode, type ExecutionArgs, getOperationAST, type OperationDefinitionNode } from 'graphql'

type Asked = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName'>

/** Answers undefined where no operation is asked for: execution says what is wrong with that. */
export function perOperation<Facts extends object>(
  find: (asked: Asked, operation: OperationDefinitionNode) => Facts,
): (asked: Asked) => Facts | undefined {
  const documents = new WeakMap<DocumentNode, Map<string | null, Facts>>()
  return (asked) => {
    const { document, operationName = null } = asked
    const known = documents.get(document)?.get(operationName)
    if (known !== undefined) return known
    const operation = getOperationAST(document, operationName)
    if (operation == null) return undefined
    const facts = find(asked, operation)
    const operations = documents.get(document) ?? new Map<string | null, Facts>()
    documents.set(document, operations.set(operationName, facts))
    return facts
  }
}
