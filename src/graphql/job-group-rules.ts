// Rules that the inputs for new and for existing job groups share.
import * as z from 'zod'
import { between, list } from './rules.ts'

export const count = z.int().min(0, 'must not be negative')

export const days = list(z.int().min(0).max(31))

interface Schedule {
  readonly startAt?: unknown
  readonly endAt?: unknown
  readonly repeatBy?: unknown
  readonly repeatDays?: unknown
}

export const endsAfterStart = [
  ({ startAt, endAt }: Schedule) => !(startAt instanceof Date && endAt instanceof Date && startAt >= endAt),
  between(['endAt'], 'must be after startAt'),
] as const

const dayOf = (repeatBy: unknown) => (day: number) =>
  repeatBy === 'WEEK' ? day <= 6 : repeatBy === 'MONTH' ? day >= 1 : true

export const daysFit = [
  ({ repeatBy, repeatDays }: Schedule) => !Array.isArray(repeatDays) || repeatDays.every(dayOf(repeatBy)),
  between(['repeatDays'], 'must be days from 0 to 6 for WEEK, from 1 to 31 for MONTH'),
] as const
