// The schema: every noun registers itself with the builder; a new noun adds a line.
import { builder } from './builder.ts'
import './access-code.ts'
import './call-task.ts'
import './call-task-list.ts'
import './called-route.ts'
import './called-routes.ts'
import './control-call-task.ts'
import './control-job-group.ts'
import './create-call-task.ts'
import './create-called-route.ts'
import './create-job-group.ts'
import './create-skill-queue.ts'
import './delete-called-routes.ts'
import './instance.ts'
import './instance-account.ts'
import './instance-control.ts'
import './ivr-flow.ts'
import './job-group.ts'
import './job-group-list.ts'
import './job-group-statistics.ts'
import './repeat-job-group.ts'
import './script.ts'
import './skill-queue.ts'
import './skill-queues.ts'
import './update-call-task.ts'
import './update-called-route.ts'
import './update-job-group.ts'
import './update-skill-queue.ts'

export const schema = Object.assign(builder.toSchema(), {
  description:
    'One API over two contact-center vendors: Alibaba Cloud (OutboundBot, aiccs) and Huawei Cloud (CEC). Ids are readable, updates keep what is absent, expected outcomes of writes are data.',
})
