// What people see of a process: colours where a terminal shows them, and a word about steps that take their time.
import { styleText } from 'node:util'

export type Tone = 'good' | 'doubtful' | 'bad' | 'strong' | 'quiet'

const formats = {
  good: 'green',
  doubtful: 'yellow',
  bad: 'red',
  strong: 'bold',
  quiet: 'dim',
} as const satisfies Record<Tone, Parameters<typeof styleText>[0]>

/** Plain unless the stream is a terminal; NO_COLOR and FORCE_COLOR decide otherwise. */
export const toned = (tone: Tone, text: string, stream: NodeJS.WriteStream): string =>
  styleText(formats[tone], text, { stream })

/** Shorter waits need no explanation. */
const noticeMs = 700

/** Says on standard error what is waited for, if that takes long enough to be wondered about. */
export async function patiently<T>(what: string, promise: Promise<T>): Promise<T> {
  const timer = setTimeout(() => process.stderr.write(`Waiting for ${what} …\n`), noticeMs)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
  }
}

/** A line that is there until the next one is printed; elsewhere than on a terminal there is none. */
export function transient(text: string, stream: NodeJS.WriteStream): Disposable {
  if (!stream.isTTY) return { [Symbol.dispose]: () => undefined }
  stream.write(toned('quiet', text, stream))
  return { [Symbol.dispose]: () => void stream.write('\r\u001b[K') }
}
