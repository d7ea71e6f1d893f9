// Notices where this process is alone: there is nobody to tell and nobody to hear from.
import type { Notices } from '../notices.ts'

const nothing: Disposable = { [Symbol.dispose]: () => undefined }

export const localNotices: Notices = {
  subscribe: () => nothing,
  arrive: () => true,
  announce: () => undefined,
}
