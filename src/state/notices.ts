// What replicas tell each other of an account: that it was written to, so that what was read before counts no more.
import type { WriteNotices } from '../vendors/write-notices.ts'

export interface Notices extends WriteNotices {
  /** Resolves when everybody was told, or cannot be: whoever reads after that reads anew. Never rejects; undefined where there is nobody. */
  announce(): Promise<void> | undefined
}
