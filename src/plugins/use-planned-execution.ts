// Operations are executed by plans that are made once per document, not by reading the document for every object.
import type { ExecutionArgs } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { ExecutePlanned } from '../execution/execute.ts'

export const usePlannedExecution = (executePlanned: ExecutePlanned): Plugin => ({
  onExecute: ({ executeFn, setExecuteFn }) =>
    setExecuteFn((args: ExecutionArgs) => executePlanned<unknown>(args, executeFn)),
})
