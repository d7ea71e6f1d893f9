// A mutation's way to one vendor write: read and check, send, conclude. Only the middle step changes anything.
import type * as z from 'zod'
import { ConflictError, type OutcomeError, type Subject, type UpstreamSuccess } from './errors.ts'
import type { Call, Operation, OutcomeClass, WriteOperation } from './operation.ts'

/** What is to be sent, and what was found out on the way to it. Notes are stored, so they are plain data. */
export interface Plan<Request, Notes = undefined> {
  readonly request: Request
  readonly notes: Notes
}

/** There is nothing to send: the answer is known already. */
export interface Settled<Value> {
  readonly settled: Value
}

/** What a mutation made of the vendor's answer. */
export interface Written<Value> {
  readonly value: Value
  readonly upstream: UpstreamSuccess
}

interface Course<Change, Request extends z.ZodType, Response extends z.ZodType, Notes, Value> {
  readonly operation: WriteOperation<Request, Response>
  /** Operations that the other steps read; their refusals can surface too. */
  readonly reads: readonly Operation[]
  /** Outcomes that the steps find out by themselves. */
  readonly outcomes?: readonly OutcomeClass[]
  /** The object that is changed: changes of one object are made one after the other, so that none undoes another. */
  subject?(change: Change): Subject
  /** The value of the mutation, from the answer, or from what was found where the answer was lost. */
  conclude(
    response: z.output<Response>,
    plan: Plan<z.output<Request>, Notes>,
    call: Call,
  ): Promise<Value> | Value
  /** Calls that `conclude` makes at most: told by a dry run. */
  readonly concludingCalls?: number
  /** False where the value leaves open what became of a part; absent where a value always tells all. */
  isSettled?(value: Value): boolean
  /** What to make of a refusal or a lost answer where more can be found out; throws, or answers after all. */
  recover?(error: OutcomeError, plan: Plan<z.output<Request>, Notes>, call: Call): Promise<Written<Value>>
}

export interface Write<Change, Request extends z.ZodType, Response extends z.ZodType, Notes, Value>
  extends Course<Change, Request, Response, Notes, Value> {
  /** What `prepare` answers, where the change alone tells; undefined where something has to be read first. */
  planned(change: Change): Plan<z.output<Request>, Notes> | undefined
  /** Reads and checks, right before the write. Throws what forbids it. */
  prepare(
    change: Change,
    call: Call,
  ): Plan<z.output<Request>, Notes> | Promise<Plan<z.output<Request>, Notes> | Settled<Value>>
}

/** Declared by its plan alone: nothing is read before it is sent. */
interface Planned<Change, Request extends z.ZodType, Response extends z.ZodType, Notes, Value>
  extends Course<Change, Request, Response, Notes, Value> {
  planned(change: Change): Plan<z.output<Request>, Notes>
}

/** Declared with what it reads first, for the changes that are not planned. */
interface Prepared<Change, Request extends z.ZodType, Response extends z.ZodType, Notes, Value>
  extends Course<Change, Request, Response, Notes, Value> {
  planned?(change: Change): Plan<z.output<Request>, Notes> | undefined
  prepare(
    change: Change,
    call: Call,
  ): Plan<z.output<Request>, Notes> | Promise<Plan<z.output<Request>, Notes> | Settled<Value>>
}

/** Declares a write; exists for its type inference, and so that no plan is told twice. */
export function write<Change, Request extends z.ZodType, Response extends z.ZodType, Notes, Value>(
  declaration:
    | Planned<Change, Request, Response, Notes, Value>
    | Prepared<Change, Request, Response, Notes, Value>,
): Write<Change, Request, Response, Notes, Value> {
  if (!('prepare' in declaration)) return { ...declaration, prepare: (change) => declaration.planned(change) }
  const planned = (change: Change) => declaration.planned?.(change)
  return {
    ...declaration,
    planned,
    prepare: (change, call) => planned(change) ?? declaration.prepare(change, call),
  }
}

/** A plan that notes nothing. */
export const planOf = <Request>(request: Request): Plan<Request> => ({ request, notes: undefined })

/** Throws ConflictError when the client saw another version of the object; without an expectation nothing is checked. */
export function expectVersion(expected: string | undefined, actual: string, subject: Subject): void {
  if (expected !== undefined && expected !== actual)
    throw new ConflictError(
      `${subject.type} ${subject.key.join(':')} was changed since it was read; compare and decide again.`,
      subject,
    )
}
