// W2: an instance is changed as a whole, so that nothing has to be read.
import { instanceIdOf, tokenOf } from './answer-values.ts'
import { forwarded, graphql } from './asks.ts'
import * as documents from './documents.ts'
import * as expected from './expected.ts'
import type { Asks } from './workload.ts'

const change = (n: number) => ({
  name: `八月回访 ${tokenOf(n)}`,
  description: `售后回访 ${tokenOf(n)}`,
  maxConcurrentConversations: 1 + (n % 100),
})

const changed = (n: number) => {
  const { name, description, maxConcurrentConversations } = change(n)
  return {
    InstanceId: instanceIdOf(tokenOf(n), 0),
    InstanceName: name,
    InstanceDescription: description,
    MaxConcurrentConversation: maxConcurrentConversations,
  }
}

export const update: Asks = {
  graphql: graphql({
    document: { query: documents.updateInstance },
    variables: (n) => ({ input: { id: `Instance:${instanceIdOf(tokenOf(n), 0)}`, ...change(n) } }),
    data: (n) => ({ updateInstance: expected.updatedInstance(instanceIdOf(tokenOf(n), 0), change(n)) }),
  }),
  openapi: graphql({
    document: {
      query: `mutation ($id: String, $name: String, $description: String, $max: Int) {
        ModifyInstance(InstanceId: $id, InstanceName: $name, InstanceDescription: $description, MaxConcurrentConversation: $max) {
          Instance { InstanceId InstanceName InstanceDescription MaxConcurrentConversation }
        } }`,
    },
    variables: (n) => ({
      id: changed(n).InstanceId,
      name: changed(n).InstanceName,
      description: changed(n).InstanceDescription,
      max: changed(n).MaxConcurrentConversation,
    }),
    data: (n) => ({ ModifyInstance: { Instance: changed(n) } }),
  }),
  forward: forwarded('ModifyInstance', changed, (n) => change(n).name),
}
