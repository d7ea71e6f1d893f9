// callTasks: the list, whose rows are the whole state of the tasks.
import * as z from 'zod'
import * as callTask from '../vendors/alibaba/call-task.ts'
import * as wire from '../vendors/alibaba/call-task-wire.ts'
import { builder } from './builder.ts'
import { CallTask, CallTaskStatus, knownCallTask } from './call-task.ts'
import { connectionOf, forwardArgs, pageByNumber } from './connection.ts'
import { checkFilter, nonEmptyText, sendable } from './rules.ts'

const CallTaskFilter = builder.inputType('CallTaskFilter', {
  description: 'Which call tasks to answer; all given criteria have to be met.',
  fields: (t) => ({
    status: t.field({ type: CallTaskStatus, description: 'Where they stand (`Status`).' }),
    name: t.string({ description: 'A part of the name (`TaskName`).' }),
    agentName: t.string({ description: "A part of the agent's name (`AgentName`)." }),
  }),
})

const partOfName = nonEmptyText.nullish().transform((name) => name ?? undefined)

const callTaskFilter = z.object({
  status: sendable(wire.CallTaskStatus)
    .nullish()
    .transform((status) => status ?? undefined),
  name: partOfName,
  agentName: partOfName,
})

const CallTaskConnection = connectionOf(CallTask, { one: 'a call task', many: 'call tasks' })

builder.queryField('callTasks', (t) =>
  t.field({
    type: CallTaskConnection,
    description:
      "The call tasks of the account, in the vendor's order (QueryAiCallTaskPage). State, counters and the agent's name come with the list; each task's configuration is one call more.",
    args: {
      ...forwardArgs,
      filter: t.arg({ type: CallTaskFilter, description: 'Which call tasks to answer.' }),
    },
    resolve: (_root, { filter, ...args }, context) => {
      const criteria = checkFilter(callTaskFilter, filter)
      return pageByNumber(args, async (pageNo, pageSize) => {
        const { data } = (await context.call(callTask.list, { pageNo, pageSize, ...criteria })).value
        return { rows: data.list.map((row) => knownCallTask(row, context)), totalCount: data.total }
      })
    },
  }),
)
