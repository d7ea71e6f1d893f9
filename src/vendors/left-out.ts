// Vendor operations that belong to the nouns of this API and are not called, with the reason.

const jobs = 'Jobs and calls are nouns of their own, not offered yet.'
const callees = 'Callees are a noun of their own, not offered yet.'
const agents =
  'The branches and versions in which agents are built; call tasks name an agent, which PageQueryAgentList tells.'
const policies = 'Account-wide calling policy, not a part of these nouns.'
const numbers =
  'Binding numbers is done by the account, across instances; `Instance.callingNumbers` tells the result.'
const scripts = 'Writing scripts is the work of the vendor console; they are read here.'

export const leftOut: Readonly<Record<string, string>> = {
  ListResourceTags: 'Every tag in use, whoever has it; the tags of an instance come from ListInstances.',
  ListTagResources: 'Voided by the vendor; ListInstances tells the same.',
  ChangeResourceGroup: 'Voided by the vendor.',
  GetRealtimeConcurrencyReport: 'The same figures as GetCurrentConcurrency, for reports over all instances.',
  ListJobGroupsAsync: 'The second half of an asynchronous ListJobGroups; the synchronous one pages well.',
  AssignJobs: jobs,
  AssignJobsAsync: jobs,
  GetAssignJobsAsyncResult: jobs,
  StartJob: jobs,
  DescribeJob: jobs,
  ListJobs: jobs,
  ListJobsByGroup: jobs,
  QueryJobs: jobs,
  QueryJobsWithResult: jobs,
  SearchTask: jobs,
  GetTaskByUuid: jobs,
  GetMaxAttemptsPerDay: policies,
  GetBaseStrategyPeriod: policies,
  QueryScriptsByStatus: 'ListScripts tells the status of every script.',
  ListScriptVariables: jobs,
  CreateScript: scripts,
  ModifyScript: scripts,
  PublishScript: scripts,
  DeleteScript: scripts,
  ListAllTenantBindNumberBinding: numbers,
  DescribeTenantBindNumber: numbers,
  CreateInstanceBindNumber: numbers,
  ImportTaskNumberDatas: callees,
  ImportOneTaskPhoneNumber: callees,
  QueryAiCallDetailPage: callees,
  CancelAiCallDetails: callees,
  QueryConversationDetailInfo: callees,
  QueryConversationDetailInfoNew: callees,
  PageQueryAgentListNew: agents,
  QueryAiVoiceAgentDetailNew: agents,
  ListAvailableTts:
    'Voices are chosen where agents are built; `AgentConfiguration.voice` tells the one in use.',
}
