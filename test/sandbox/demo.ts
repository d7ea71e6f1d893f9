/** Ids of the demo data that tests name. */

export const pageInstance = '174952ab-9825-4cc9-a5e2-de82d7fa4cdd'
export const firstInstance = '90515b5-6115-4ccf-83e2-52d5bfaf2ddf'
export const pageJobGroup = '3edc0260-6f7c-4de4-8535-09372240618b'
export const pageStrategy = '689fc584-7f9f-4dc2-933d-8711beef7b15'
export const retailScript = '5a3940ce-a12f-4222-9f0f-605a9b89ea7c'
export const surveyScript = 'c6a668d1-3145-4048-9101-cb3678bb8884'

export const stoppedTask = '1187000000000000001'
export const runningTask = '1187000000000000002'
export const scheduledTask = '1187000000000000003'
export const failedTask = '1187000000000000004'

export const pageRoute = '1125397061153369092'
