// What a right answer holds, built from the arguments alone.
import {
  calledRouteIdOf,
  described,
  flowIdOf,
  instanceIdOf,
  instanceNameOf,
  jobGroupIdOf,
  longCreatorIdOf,
  maxWaitSeconds,
  scriptIdOf,
  seedOf,
  skillIdOf,
  targetNameOf,
} from './answer-values.ts'

const indices = (count: number) => Array.from({ length: count }, (_, index) => index)

export const instances = (token: string, count: number) => ({
  nodes: indices(count).map((index) => ({
    id: `Instance:${instanceIdOf(token, index)}`,
    name: instanceNameOf(token, index),
    description: described.description,
    maxConcurrentConversations: described.maxConcurrentConversations,
    ownerName: described.owner,
    createdAt: new Date(described.createdAt).toISOString(),
  })),
})

/** The same list in the names of the vendor, which a gateway over an OpenAPI description shows. */
export const vendorInstances = (token: string, count: number) =>
  indices(count).map((index) => ({
    InstanceId: instanceIdOf(token, index),
    InstanceName: instanceNameOf(token, index),
    InstanceDescription: described.description,
    MaxConcurrentConversation: described.maxConcurrentConversations,
    OwnerName: described.owner,
    CreationTime: described.createdAt,
  }))

export const instancesWithLongIds = (token: string, count: number) => ({
  nodes: indices(count).map((index) => ({
    id: `Instance:${instanceIdOf(token, index)}`,
    name: instanceNameOf(token, index),
    creatorId: longCreatorIdOf(token, index),
  })),
})

export const updatedInstance = (
  instanceId: string,
  change: {
    readonly name: string
    readonly description: string
    readonly maxConcurrentConversations: number
  },
) => ({
  __typename: 'UpdateInstanceSuccess',
  instance: { id: `Instance:${instanceId}`, ...change },
})

const jobGroups = (instanceId: string, count: number) => ({
  nodes: indices(count).map((index) => {
    const seed = seedOf(instanceId)
    return {
      id: `JobGroup:${instanceId}:${jobGroupIdOf(seed, index)}`,
      name: `二月签收回访 ${index}`,
      status: 'PAUSED',
      createdAt: '2026-02-02T01:30:00.000Z',
      script: {
        id: `Script:${instanceId}:${scriptIdOf(seed, index)}`,
        name: '售后回访话术',
        status: 'PUBLISHED',
      },
    }
  }),
})

export const nestedInstances = (token: string, count: number, groups: number) => ({
  nodes: indices(count).map((index) => {
    const instanceId = instanceIdOf(token, index)
    return {
      id: `Instance:${instanceId}`,
      name: instanceNameOf(token, index),
      jobGroups: jobGroups(instanceId, groups),
    }
  }),
})

export const calledRoutes = (token: string, from: number, count: number) => ({
  nodes: indices(count).map((offset) => {
    const index = from + offset
    const name = targetNameOf(token, index)
    return {
      id: `CalledRoute:${calledRouteIdOf(token, index)}`,
      accessCode: '9911411',
      extensionCode: String(index),
      target:
        index % 2 === 0
          ? { __typename: 'SkillQueue', id: `SkillQueue:${skillIdOf(token, index)}`, name, maxWaitSeconds }
          : { __typename: 'IvrFlow', id: `IvrFlow:${flowIdOf(index)}`, name },
    }
  }),
})
