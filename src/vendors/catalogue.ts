// Every vendor operation the gateway can call; a new noun adds a line.
import type { Operation } from '../core/operation.ts'
import * as agent from './alibaba/agent.ts'
import * as callTask from './alibaba/call-task.ts'
import * as callTaskLife from './alibaba/call-task-life.ts'
import * as instance from './alibaba/instance.ts'
import * as instanceAccount from './alibaba/instance-account.ts'
import * as jobGroup from './alibaba/job-group.ts'
import * as jobGroupLife from './alibaba/job-group-life.ts'
import * as script from './alibaba/script.ts'
import * as accessCode from './huawei/access-code.ts'
import * as calledRoute from './huawei/called-route.ts'
import * as ivrFlow from './huawei/ivr-flow.ts'
import * as skillQueue from './huawei/skill-queue.ts'

const isOperation = (member: unknown): member is Operation =>
  typeof member === 'object' && member !== null && 'product' in member && 'effect' in member

/** In the order of their nouns. */
export const catalogue: readonly Operation[] = [
  instance,
  instanceAccount,
  script,
  jobGroup,
  jobGroupLife,
  callTask,
  callTaskLife,
  agent,
  calledRoute,
  accessCode,
  skillQueue,
  ivrFlow,
].flatMap((noun) => Object.values(noun).filter(isOperation))
