// The schema: every noun registers itself with the builder; a new noun adds a line.
import { builder } from './builder.ts'
import './call-task.ts'
import './call-task-list.ts'
import './called-route.ts'
import './control-call-task.ts'
import './create-call-task.ts'
import './instance.ts'
import './instance-account.ts'
import './instance-control.ts'
import './job-group.ts'
import './script.ts'
import './update-call-task.ts'
import './update-job-group.ts'

export const schema = builder.toSchema()
