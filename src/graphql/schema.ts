// The schema: every noun registers itself with the builder; a new noun adds a line.
import { builder } from './builder.ts'
import './call-task.ts'
import './called-route.ts'
import './instance.ts'
import './job-group.ts'
import './update-call-task.ts'
import './update-job-group.ts'

export const schema = builder.toSchema()
