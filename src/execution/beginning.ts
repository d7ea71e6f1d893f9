// The beginning of an answer, made by code of its own: the engine knows each reader and each member there, which the
// loop over fields hides from it.
import type { FieldPlan } from './plan.ts'

type Answer = Record<string, unknown>

/** Undefined where anything about the object is unusual. */
type Make = (source: object) => Answer | undefined

/** So many objects come before code is made for them: most selections never meet that many. */
const objectsBefore = 64

/** So many more are left to the loop than are not, and it is given up. */
const mostMissed = 64

/** The answer to a leaf that is told; undefined where it is not, or anything about it is unusual. */
export function toldLeaf({ constant, told, output }: FieldPlan, source: object): unknown {
  if (told === undefined || output.kind !== 'leaf') return constant
  try {
    const value = told(source)
    if (output.isText && typeof value === 'string') return value
    if (value !== null) return output.common(value)
    return output.nonNull ? undefined : null
  } catch {
    return undefined
  }
}

/** As `toldLeaf` says it, for one field after the other; names of GraphQL are letters, digits and underscores. */
function codeOf(fields: readonly FieldPlan[]): string {
  const lines = fields.map(({ told, output }, n) => {
    if (told === undefined || output.kind !== 'leaf') return `const answer${n} = constant${n}`
    const ofNull = output.nonNull ? 'undefined' : 'null'
    const ofOthers = `value${n} === null ? ${ofNull} : common${n}(value${n})`
    return `const value${n} = told${n}(source)
    const answer${n} = ${output.isText ? `typeof value${n} === 'string' ? value${n} : ` : ''}${ofOthers}
    if (answer${n} === undefined) return undefined`
  })
  const members = fields.map(({ key }, n) => `${JSON.stringify(key)}: answer${n}`)
  return `return (source) => {
  try {
    ${lines.join('\n    ')}
    return { ${members.join(', ')} }
  } catch {
    return undefined
  }
}`
}

/** Undefined where code must not be made from texts. */
function makeOf(fields: readonly FieldPlan[]): Make | undefined {
  const given: Record<string, unknown> = {}
  for (const [n, { constant, told, output }] of fields.entries()) {
    given[`constant${n}`] = constant
    given[`told${n}`] = told
    given[`common${n}`] = output.kind === 'leaf' ? output.common : undefined
  }
  try {
    return new Function(...Object.keys(given), codeOf(fields))(...Object.values(given)) as Make
  } catch {
    return undefined
  }
}

/** The leaves that a selection begins with, as far as objects tell them. */
export class Beginning {
  readonly #fields: readonly FieldPlan[]
  #rest: readonly FieldPlan[]
  #objects = 0
  #missed = 0
  #make: Make | undefined = undefined

  constructor(fields: readonly FieldPlan[]) {
    this.#fields = fields
    this.#rest = fields
  }

  /** Undefined where every field has to be looked at. */
  answerOf(source: object | undefined): Answer | undefined {
    if (source === undefined) return undefined
    const make = this.#make
    if (make === undefined) {
      if (this.#objects <= objectsBefore && this.#objects++ === objectsBefore) this.#learnFrom(source)
      return undefined
    }
    const answer = make(source)
    if (answer === undefined) this.#miss()
    else if (this.#missed > 0) this.#missed--
    return answer
  }

  /** The fields that are still to be answered. */
  after(begun: Answer | undefined): readonly FieldPlan[] {
    return begun === undefined ? this.#fields : this.#rest
  }

  /** By what this object tells. */
  #learnFrom(source: object): void {
    const fields = this.#fields
    const isUntold = (field: FieldPlan) => toldLeaf(field, source) === undefined
    const end = fields.findIndex(isUntold)
    const told = end === -1 ? fields : fields.slice(0, end)
    if (told.length < 2) return
    this.#make = makeOf(told)
    this.#rest = fields.slice(told.length)
  }

  #miss(): void {
    this.#missed++
    if (this.#missed === mostMissed) this.#make = undefined
  }
}
