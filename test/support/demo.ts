// Ids of the demo data that the gateway's tests name.
export const instance = 'Instance:174952ab-9825-4cc9-a5e2-de82d7fa4cdd'
export const jobGroup = 'JobGroup:174952ab-9825-4cc9-a5e2-de82d7fa4cdd:3edc0260-6f7c-4de4-8535-09372240618b'
export const otherScript = 'Script:174952ab-9825-4cc9-a5e2-de82d7fa4cdd:c6a668d1-3145-4048-9101-cb3678bb8884'
export const stoppedTask = 'CallTask:1187000000000000001'
export const runningTask = 'CallTask:1187000000000000002'
export const scheduledTask = 'CallTask:1187000000000000003'
export const failedTask = 'CallTask:1187000000000000004'
export const calledRoute = 'CalledRoute:1125397061153369092'
