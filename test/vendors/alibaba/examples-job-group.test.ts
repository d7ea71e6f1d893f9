// The vendor's examples of the job group operations decode. No reference page of this project prints them verbatim:
// each is assembled from the notes' examples of the SDK, or of the vendor's documentation where marked (docs).
import { expect, it } from 'vitest'
import * as z from 'zod'
import * as jobGroup from '../../../src/vendors/alibaba/job-group.ts'
import * as life from '../../../src/vendors/alibaba/job-group-life.ts'

const envelope =
  '"HttpStatusCode":200,"Code":"OK","Message":"Success","RequestId":"254EB995-DEDF-48A4-9101-9CA5B72FFBCC","Success":true'

const decoded = <Request extends z.ZodType, Response extends z.ZodType>(
  { response }: { readonly request: Request; readonly response: Response },
  body: string,
): unknown => z.decode(response, JSON.parse(body) as z.input<Response>)

const list = `{${envelope},"AsyncTaskId":"6243d904-939d-42ce-a8e4-886a139e77a3","JobGroups":{"List":[{"CreationTime":1578550074361,"ExportProgress":{"FileHttpUrl":"http://www.xxx.com/xxx","Progress":"1","Status":"PENDING"},"JobDataParsingTaskId":"c62e6789-28a8-41db-941e-171a01d3b3b9","JobGroupDescription":"催收的作业组","JobGroupId":"c62e6789-28a8-41db-941e-171a01d3b3b9","JobGroupName":"催收作业组","MinConcurrency":1,"ModifyTime":"1578550074361","Progress":{"CancelledNum":5,"Duration":1578550074361,"ExecutingNum":10,"FailedNum":5,"PausedNum":5,"Scheduling":10,"StartTime":1578550074361,"Status":"Scheduling","TotalCompleted":3,"TotalJobs":20,"TotalNotAnswered":1},"ScriptId":"c62e6789-28a8-41db-941e-171a01d3b3b9","ScriptName":"话术名称","ScriptVersion":"d9e828ac-744b-4dd3-848a-17a3da9167b8","Status":"Draft","Strategy":{"EndTime":2209702074000,"StartTime":1578550074000},"TotalCallNum":10}],"PageNumber":1,"PageSize":10,"TotalCount":100}}`

const described = `{${envelope},"JobGroup":{"CallingNumbers":["4008013260"],"CreationTime":1578881227404,"ExportProgress":{"FileHttpUrl":"https://oss-cn-shanghai.aliyuncs.com/xx.zip","Progress":"1","Status":"FINISHED"},"FlashSmsExtras":{"ConfigId":"bebe23e6e2604f50bbeb12900c07703d","TemplateId":"e080d737-5c0b-4350-b7d4-1162530579e7"},"JobDataParsingTaskId":"da37319b-6c83-4268-9f19-814aed62e401/a5a9a310-b902-4674-a6e1-29975cbaa312_100.xlsx","JobFilePath":"da37319b-6c83-4268-9f19-814aed62e401/a5a9a310-b902-4674-a6e1-29975cbaa312_100.xlsx","JobGroupDescription":"催收作业组","JobGroupId":"46a9ad0c-3e11-44da-a9a7-2c21bf5ce185","JobGroupName":"催收作业组","MinConcurrency":1,"ModifyTime":"1578881227404","Priority":"1","Progress":{"Briefs":[{"Key":"score","Value":"5"}],"Cancelled":0,"Categories":[{"Key":"success","Value":"10"}],"Duration":1000,"Executing":2,"Failed":0,"Paused":0,"Scheduling":5,"StartTime":1578881227404,"Status":"Executing","TotalCompleted":2,"TotalJobs":10,"TotalNotAnswered":1},"RecallCallingNumbers":["4008013260"],"RecallStrategy":{"EmptyNumberIgnore":false,"InArrearsIgnore":false,"OutOfServiceIgnore":false},"Result":{"ClientHangupNum":1,"FinishedNum":1,"NoInteractNum":1,"TimeoutHangupNum":1,"UnrecognizedNum":1},"RingingDuration":30,"ScenarioId":"fce6c599-8ede-40e3-9f78-0928eda7b4e8","ScriptId":"49f00b0d-78ac-4d51-91de-a9e8e92b8470","ScriptName":"催收话术","ScriptVersion":"49f00b0d-78ac-4d51-91de-a9e8e92b8470","Status":"Completed","Strategy":{"Customized":"{}","EndTime":1579881227404,"FollowUpStrategy":"NONE","IsTemplate":false,"MaxAttemptsPerDay":2,"MinAttemptInterval":10,"RepeatBy":"Once","RepeatDays":["1","2"],"Repeatable":false,"RoutingStrategy":"LocalFirst","StartTime":1578881227404,"StrategyDescription":"催收策略","StrategyId":"a2bff22c-2604-4df2-83d6-5952e2438c5a","StrategyName":"催收策略名字","Type":"Repeatable","WorkingTime":[{"BeginTime":"09:00:00","EndTime":"12:00:00"}]}}}`

const executing = `{${envelope},"ExecutingInfo":{"AvgTalkTime":258,"CallFailedNum":5,"CallNum":5,"CreatorName":"xxx","DurationDistribution":"{\\"max\\":\\"40\\",\\"1\\":\\"1\\",\\"total\\":\\"40\\",\\"min\\":\\"40\\"}","EndTime":1640087774563,"FinishedNum":5,"HangUpByClientNum":5,"JobsProgress":{"CancelledNum":5,"ExecutingNum":5,"FailedNum":5,"PausedNum":5,"SchedulingNum":5,"TotalCompletedNum":5,"TotalJobs":5,"TotalNotAnsweredNum":5},"NoInteractionNum":1,"StartTime":1640087774563,"TalkTurnsDistribution":"{\\"total\\":\\"5\\",\\"5\\":\\"4\\"}","TransferByIntentNum":5,"TransferByNoAnswer":5},"GroupId":"b24d321a-2a74-4dd1-a0ba-4ab09cef6652","InstanceId":"c46001bc-3ead-4bfd-9a69-4b5b66a4a3f4"}`

/** (docs) The same shape as ModifyJobGroup's, plus RecallCallingNumbers, minus FlashSmsExtras. */
const created = `{${envelope},"JobGroup":{"Status":"Scheduling","ScenarioId":"6cea9bed","JobGroupId":"c62e6789","CreationTime":1578550074361,"JobGroupName":"第一个催收","JobGroupDescription":"催收的作业组","ScriptName":"话术","ScriptVersion":"1628425608429","ModifyTime":"1628425608429","CallingNumbers":["[\\"4008013260\\"]"],"RecallCallingNumbers":["[\\"4008013260\\"]"],"ExportProgress":{"Status":"FINISHED","FileHttpUrl":"https://***.oss-cn-shanghai.aliyuncs.com/sample","Progress":"1"},"Strategy":{"Type":"Repeatable","StrategyName":"催收策略","MaxAttemptsPerDay":3,"FollowUpStrategy":"CONTINUE","EndTime":2209702074000,"Customized":"{}","IsTemplate":false,"StartTime":1578550074000,"StrategyId":"f718798d","RoutingStrategy":"LocalFirst","MinAttemptInterval":10,"StrategyDescription":"催收作业执行策略","RepeatBy":"Once","WorkingTime":[{"EndTime":"12:00:00","BeginTime":"09:00:00"}],"RepeatDays":["[1,2,3,4,5]"]},"RecallStrategy":{"EmptyNumberIgnore":false,"InArrearsIgnore":false,"OutOfServiceIgnore":false},"RingingDuration":25,"Priority":"Daily","MinConcurrency":1}}`

const repeated = `{${envelope},"JobGroup":{"Id":"b24d321a-2a74-4dd1-a0ba-4ab09cef6652","MinConcurrency":1,"Priority":"10","RingingDuration":25}}`

it('decodes the list, whose counters end in Num and whose strategy is a stub', () => {
  expect(decoded(life.list, list)).toMatchObject({
    jobGroups: {
      totalCount: 100,
      list: [
        {
          jobGroupId: 'c62e6789-28a8-41db-941e-171a01d3b3b9',
          name: '催收作业组',
          status: 'DRAFT',
          scriptName: '话术名称',
          createdAt: new Date(1578550074361),
          modifiedAt: new Date(1578550074361),
          calls: 10,
          progress: {
            total: 20,
            scheduling: 10,
            executing: 10,
            paused: 5,
            failed: 5,
            cancelled: 5,
            completed: 3,
            notAnswered: 1,
          },
        },
      ],
    },
  })
  expect(decoded(life.list, list)).not.toHaveProperty('jobGroups.list.0.strategy')
})

it('decodes the group, whose counters have no Num', () => {
  expect(decoded(jobGroup.describe, described)).toMatchObject({
    jobGroup: {
      status: 'COMPLETED',
      priority: '1',
      scriptId: '49f00b0d-78ac-4d51-91de-a9e8e92b8470',
      flashSms: { templateId: 'e080d737-5c0b-4350-b7d4-1162530579e7' },
      strategy: { repeatBy: 'ONCE', repeatDays: [1, 2], repeatable: false, type: 'Repeatable' },
      progress: {
        total: 10,
        scheduling: 5,
        executing: 2,
        paused: 0,
        failed: 0,
        cancelled: 0,
        completed: 2,
        notAnswered: 1,
      },
    },
  })
})

it('decodes the statistics, with JSON texts of quoted numbers', () => {
  expect(decoded(life.statistics, executing)).toEqual({
    executingInfo: {
      calls: 5,
      failedCalls: 5,
      finishedJobs: 5,
      hungUpByCustomer: 5,
      withoutInteraction: 1,
      transferredByIntent: 5,
      transferredNotUnderstood: 5,
      averageTalkTime: 258,
      startedAt: new Date(1640087774563),
      endedAt: new Date(1640087774563),
      durations: { total: 40, min: 40, max: 40, buckets: [{ value: 1, calls: 1 }] },
      talkTurns: { total: 5, min: null, max: null, buckets: [{ value: 5, calls: 4 }] },
      progress: {
        total: 5,
        scheduling: 5,
        executing: 5,
        paused: 5,
        failed: 5,
        cancelled: 5,
        completed: 5,
        notAnswered: 5,
      },
    },
  })
})

it.each(['""', 'null', '"{}"', '"{\\"max\\":\\"n/a\\"}"'])('takes %s for a distribution', (text) => {
  const body = executing.replace(/"TalkTurnsDistribution":"(\\.|[^"\\])*"/, `"TalkTurnsDistribution":${text}`)
  expect(body).not.toBe(executing)
  const { executingInfo } = decoded(life.statistics, body) as { executingInfo: { talkTurns: unknown } }
  expect(executingInfo.talkTurns).toEqual(
    text.includes('{') ? { total: null, min: null, max: null, buckets: [] } : null,
  )
})

it('decodes a created group, lists in lists included', () => {
  expect(decoded(life.create, created)).toMatchObject({
    jobGroup: {
      status: 'SCHEDULING',
      callingNumbers: ['4008013260'],
      recallCallingNumbers: ['4008013260'],
      strategy: { strategyId: 'f718798d', repeatDays: [1, 2, 3, 4, 5] },
    },
  })
  expect(decoded(life.create, created)).not.toHaveProperty('jobGroup.flashSms')
})

it('decodes a repeated group, whose id is called Id', () => {
  expect(decoded(life.repeat, repeated)).toEqual({
    jobGroup: {
      jobGroupId: 'b24d321a-2a74-4dd1-a0ba-4ab09cef6652',
      minConcurrency: 1,
      priority: '10',
      ringingDurationSeconds: 25,
    },
  })
})

it.each([
  [
    'DeleteJobGroup (docs)',
    life.remove,
    '{"RequestId":"254EB995","HttpStatusCode":200,"Code":"OK","Success":true}',
  ],
  ['SuspendJobs (docs)', life.suspend, `{${envelope}}`],
  ['ResumeJobs (docs)', life.resume, `{${envelope}}`],
  ['CancelJobs (docs)', life.cancel, `{${envelope}}`],
])('decodes %s, an envelope without payload', (_name, operation, body) => {
  expect(decoded(operation, body)).toEqual({})
})
