// GraphQL documents that ask for everything a page's answer can fill.

const errors = /* GraphQL */ `
  ... on Error {
    message
    code
    retryable
    upstream { vendor action httpStatus code message requestId success data accessDeniedDetail }
  }
  ... on InvalidInputError { fields { path message } }
  ... on OutcomeUnknownError { reconcile }
`

/** Its type differs from that of an error's `upstream`, so one of the two needs another name. */
const upstream = 'answer: upstream { vendor action httpStatus code message requestId }'

const instance = /* GraphQL */ `
  id vendor vendorId name description maxConcurrentConversations nluServiceType resourceGroupId
  creatorId creatorName ownerName createdAt
`

const jobGroup = /* GraphQL */ `
  id vendor vendorId name description status priority scenarioId scriptName scriptVersion
  callingNumbers ringingDurationSeconds minConcurrency createdAt modifiedAt jobFilePath jobDataParsingTaskId
  exportProgress { status fileHttpUrl progress }
  strategy {
    id name description type maxAttemptsPerDay minAttemptIntervalMinutes startAt endAt
    workingTime { begin end }
    repeatBy repeatDays routingStrategy followUpStrategy customized isTemplate
  }
  recallStrategy { emptyNumberIgnore inArrearsIgnore outOfServiceIgnore }
  flashSms { templateId configId }
`

const callTask = /* GraphQL */ `
  id vendor vendorId name status startFailedReason createdAt
  agent { id name }
  virtualNumber startType startAt startedAt
  callWindows { begin end }
  callDays
  retry { enabled reasons maxRetries intervalMinutes }
  maxConcurrentCalls
  counters {
    callees succeeded failed calling calls callsToday importedToday completionRate answerRateToday answerRate
  }
`

const calledRoute = /* GraphQL */ `
  id vendor vendorId configurationNumber accessCode extensionCode mediaType
  target { __typename ... on SkillQueue { id name } ... on IvrFlow { id name } }
  targetName editable deletable
`

const mutation = (name: string, noun: string, selection: string, extra = '') => {
  const title = name.charAt(0).toUpperCase() + name.slice(1)
  return `mutation ($input: ${title}Input!) {
    ${name}(input: $input) {
      __typename
      ... on ${title}Success { ${noun} { ${selection} } ${upstream} }
      ${errors}
      ${extra}
    }
  }`
}

const notFound = '... on NotFoundError { id }'
const nameTaken = '... on NameTakenError { name }'
const invalidState = '... on InvalidStateError { status allowed }'

export const createInstance = mutation('createInstance', 'instance', instance, nameTaken)
export const updateInstance = mutation('updateInstance', 'instance', instance, `${nameTaken} ${notFound}`)
export const updateJobGroup = mutation('updateJobGroup', 'jobGroup', jobGroup, notFound)
/** What ModifyJobGroup does not tell and has to be read back. */
export const updateJobGroupAndReadBack = mutation(
  'updateJobGroup',
  'jobGroup',
  'script { id name } recallCallingNumbers',
)
export const updateCallTask = mutation('updateCallTask', 'callTask', callTask, `${notFound} ${invalidState}`)
export const updateCalledRoute = mutation(
  'updateCalledRoute',
  'calledRoute',
  calledRoute,
  `${notFound} ${invalidState}`,
)

export const readInstance = `query ($id: ID!) { instance(id: $id) { ${instance} } }`
export const readJobGroup = `query ($id: ID!) { jobGroup(id: $id) { ${jobGroup} recallCallingNumbers script { id } } }`
export const readCallTask = `query ($id: ID!) { callTask(id: $id) { ${callTask} } }`
export const readCalledRoute = `query ($id: ID!) { calledRoute(id: $id) { ${calledRoute} } }`
