// A field whose object is being read: completed when that has come.
import { FieldInfo } from './info.ts'
import { type Awaiting, Pending } from './pending.ts'
import type { FieldPlan, OutputPlan } from './plan.ts'
import type { Reader } from './readings.ts'
import type { Path, Run } from './run.ts'

type Complete = (info: FieldInfo, output: OutputPlan, path: Path, value: unknown) => unknown

export class PendingField extends Pending implements Awaiting, Reader {
  readonly #run: Run
  readonly #field: FieldPlan
  readonly #parent: Path | undefined
  readonly #answer: (whole: unknown) => unknown
  readonly #complete: Complete
  #info: FieldInfo | undefined = undefined

  constructor(
    run: Run,
    field: FieldPlan,
    parent: Path | undefined,
    answer: (whole: unknown) => unknown,
    complete: Complete,
  ) {
    super()
    this.#run = run
    this.#field = field
    this.#parent = parent
    this.#answer = answer
    this.#complete = complete
  }

  come(whole: unknown): void {
    let completed: unknown
    try {
      completed = this.#completed(this.#answer(whole))
    } catch (error) {
      this.failed(error)
      return
    }
    if (completed instanceof Pending) completed.awaitedBy(this, '')
    else this.settle(completed)
  }

  /** The common leaves need no info, nor a path. */
  #completed(value: unknown): unknown {
    const { output } = this.#field
    if (output.kind === 'leaf') {
      const common = value === null && !output.nonNull ? null : output.common(value)
      if (common !== undefined) return common
    }
    const info = this.#placed()
    return this.#complete(info, output, info.path, value)
  }

  /** Made once: what is left out of the answer is known by the path that lies below. */
  #placed(): FieldInfo {
    if (this.#info === undefined) {
      this.#info = new FieldInfo(this.#run, this.#field, this.#parent)
      this.at(this.#info, this.#field.output.nonNull, this.#info.path)
    }
    return this.#info
  }

  settled(_key: string | number, value: unknown): void {
    this.settle(value)
  }

  failed(error: unknown): void {
    this.#placed()
    this.fail(error)
  }
}
