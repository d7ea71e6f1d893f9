// TimeWindow: a daily stretch of time in which calls may be made, and the days of the week.
import { builder } from './builder.ts'

export interface TimeWindowSource {
  readonly begin: string
  readonly end: string
}

export const TimeWindow = builder.objectRef<TimeWindowSource>('TimeWindow').implement({
  description: 'A stretch of every day in which calls may be made.',
  fields: (t) => ({
    begin: t.expose('begin', { type: 'LocalTime', nullable: false, description: 'When it begins.' }),
    end: t.expose('end', {
      type: 'LocalTime',
      nullable: false,
      description: 'When it ends; whether the end itself is included is not documented.',
    }),
  }),
})

export const TimeWindowInput = builder.inputType('TimeWindowInput', {
  description: 'A stretch of every day in which calls may be made.',
  fields: (t) => ({
    begin: t.field({ type: 'LocalTime', required: true, description: 'When it begins.' }),
    end: t.field({ type: 'LocalTime', required: true, description: 'When it ends.' }),
  }),
})
