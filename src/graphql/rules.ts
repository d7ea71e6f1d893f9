// Rules for inputs: everything that is wrong with one is told at once, with the path of each field, before anything is sent.
import * as z from 'zod'
import { Fault, InvalidInputError } from '../core/errors.ts'

/**
 * Limits of this gateway: the vendors name none, but parameters travel in a URL, and what is longer would be cut off
 * or refused on the way without a reason.
 */
const maxTextLength = 1_000
const maxListLength = 100

export const text = z.string().max(maxTextLength, `must have at most ${maxTextLength} characters`)

/** A text that must say something. */
export const nonEmptyText = text.refine((value) => value.trim() !== '', 'must not be empty')

export const list = <Element extends z.ZodType>(element: Element) =>
  z.array(element).max(maxListLength, `must have at most ${maxListLength} elements`)

/** An enum value that may be sent: any but UNRECOGNIZED. */
export const sendable = <N extends string>({ names }: { readonly names: readonly N[] }) =>
  z.enum(names, {
    error: ({ input }) => (input === null ? undefined : `must be one of ${names.join(', ')}`),
  })

/** At least one number: a list parameter of this vendor cannot be emptied, only replaced. */
export const phoneNumbers = list(nonEmptyText).min(1, 'cannot be emptied: the vendor documents no way to')

/** GraphQL hands input objects over without a prototype, and leaves absent members out. */
export const timeWindow = z.object({ begin: z.string(), end: z.string() })

/** Options of a rule between fields: it is judged even when other fields are wrong, so that all is told at once. */
export const between = (path: readonly string[], message: string) => ({
  path: [...path],
  message,
  when: ({ value }: { readonly value: unknown }) => typeof value === 'object' && value !== null,
})

const nullMessage = (issue: { readonly input?: unknown }): string | undefined =>
  issue.input === null ? 'cannot be null: leave it out to keep the stored value' : undefined

/** The input as the adapter wants it, or InvalidInputError with every bad field. */
export function checkInput<Rules extends z.ZodType>(rules: Rules, input: unknown): z.output<Rules> {
  const result = rules.safeParse(input, { error: nullMessage })
  if (result.success) return result.data
  throw new InvalidInputError(
    result.error.issues.map(({ path, message }) => ({ path: path.map(String), message })),
  )
}

/** What rules make of no filter: lists in lists ask for it row by row. */
const unfiltered = new WeakMap<z.ZodType, unknown>()

/** The filter of a list as the adapter wants it; a bad one is the client's fault, told whole. */
export function checkFilter<Rules extends z.ZodType>(
  rules: Rules,
  filter: object | null | undefined,
): z.output<Rules> {
  if (filter == null) {
    if (!unfiltered.has(rules)) unfiltered.set(rules, Object.freeze(checkInput(rules, {})))
    return unfiltered.get(rules) as z.output<Rules>
  }
  try {
    return checkInput(rules, filter)
  } catch (error) {
    if (error instanceof InvalidInputError) throw new Fault('BAD_USER_INPUT', `filter: ${error.message}`)
    throw error
  }
}
