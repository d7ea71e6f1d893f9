// What was read to answer the last mutation of an operation is kept before the answer leaves.
import type { Plugin } from 'graphql-yoga'
import type { GatewayContext } from '../context.ts'

export const useReadBack = (): Plugin<GatewayContext> => ({
  onExecute: ({ args }) => ({
    onExecuteDone: () => (args.contextValue as GatewayContext).readBack.end(),
  }),
})
