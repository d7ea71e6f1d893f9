// The GraphQL documents that the bench sends.
import trustedDocuments from '../../schema/trusted-documents.json' with { type: 'json' }

const [listHash, list] = Object.entries(trustedDocuments).find(([, text]) =>
  text.startsWith('query InstanceList('),
) ?? ['', '']

/** 20 instances with six fields, as text and by the id under which every gateway process knows it. */
export const instanceList = { text: list, documentId: `sha256:${listHash}` } as const

/** Asks the upstream for ids that no double holds. */
export const longIds = 'rg-long-ids'

export const instancesWithLongIds = `query LongIds($filter: InstanceFilter) {
  instances(first: 100, filter: $filter) { nodes { id name creatorId } }
}`

export const updateInstance = `mutation UpdateInstance($input: UpdateInstanceInput!) {
  updateInstance(input: $input) {
    __typename
    ... on UpdateInstanceSuccess { instance { id name description maxConcurrentConversations } }
    ... on Error { code message }
  }
}`

export const nested = `query Nested($filter: InstanceFilter) {
  instances(first: 20, filter: $filter) {
    nodes {
      id
      name
      jobGroups(first: 10) {
        nodes { id name status createdAt script { id name status } }
      }
    }
  }
}`

/** A page has at most a hundred routes. */
export const routes = `query Routes($filter: CalledRouteFilter, $after: String) {
  first: calledRoutes(first: 100, filter: $filter) { nodes { ...Route } }
  second: calledRoutes(first: 100, after: $after, filter: $filter) { nodes { ...Route } }
}
fragment Route on CalledRoute {
  id
  accessCode
  extensionCode
  target {
    __typename
    ... on SkillQueue { id name maxWaitSeconds }
    ... on IvrFlow { id name }
  }
}`

export const afterTheFirstHundred = Buffer.from('offset:99').toString('base64url')

const sixFields = 'nodes { id name description maxConcurrentConversations ownerName createdAt }'

/** Pages side by side, each with a filter of its own: a list that is longer than a page. */
export const pages = (count: number): string => {
  const numbers = Array.from({ length: count }, (_, page) => page)
  const variables = numbers.map((page) => `$filter${page}: InstanceFilter`).join(', ')
  const fields = numbers.map(
    (page) => `page${page}: instances(first: $first, filter: $filter${page}) { ${sixFields} }`,
  )
  return `query Pages($first: Int, ${variables}) { ${fields.join(' ')} }`
}
