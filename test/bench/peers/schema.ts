// The part of Trunkline's schema that the bench asks for, as the peers offer it.
export const typeDefs = `
  scalar DateTime

  type Query {
    instances(first: Int = 20, after: String, filter: InstanceFilter): InstanceConnection
    calledRoutes(first: Int = 20, after: String, filter: CalledRouteFilter): CalledRouteConnection
  }

  type Mutation {
    updateInstance(input: UpdateInstanceInput!): UpdateInstanceResult!
  }

  input InstanceFilter {
    name: String
    resourceGroupId: String
  }

  input CalledRouteFilter {
    targetName: String
  }

  input UpdateInstanceInput {
    id: ID!
    name: String!
    description: String!
    maxConcurrentConversations: Int!
  }

  type InstanceConnection {
    nodes: [Instance!]!
  }

  type Instance {
    id: ID!
    name: String!
    description: String
    maxConcurrentConversations: Int!
    ownerName: String
    creatorId: String
    createdAt: DateTime
    jobGroups(first: Int = 20): JobGroupConnection
  }

  type JobGroupConnection {
    nodes: [JobGroup!]!
  }

  type JobGroup {
    id: ID!
    name: String!
    status: String!
    createdAt: DateTime
    script: Script
  }

  type Script {
    id: ID!
    name: String
    status: String
  }

  type CalledRouteConnection {
    nodes: [CalledRoute!]!
  }

  type CalledRoute {
    id: ID!
    accessCode: String
    extensionCode: String
    target: CalledRouteTarget
  }

  union CalledRouteTarget = SkillQueue | IvrFlow

  type SkillQueue {
    id: ID!
    name: String
    maxWaitSeconds: Int
  }

  type IvrFlow {
    id: ID!
    name: String
  }

  union UpdateInstanceResult = UpdateInstanceSuccess | VendorRejectedError

  type UpdateInstanceSuccess {
    instance: Instance!
  }

  interface Error {
    code: String!
    message: String!
  }

  type VendorRejectedError implements Error {
    code: String!
    message: String!
  }
`
