// Back-offs drawn as short as full jitter allows: repeats follow at once, and their number is the same in every run.
import { afterAll, beforeAll, vi } from 'vitest'

/** For a whole file: called at its top. What the vendor asks to wait is waited for all the same. */
export function withoutBackOff(): void {
  beforeAll(() => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
  })
  afterAll(() => {
    vi.restoreAllMocks()
  })
}
