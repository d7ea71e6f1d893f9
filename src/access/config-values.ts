// Values that the environment and the configuration file share.
import * as z from 'zod'

/** An address of a vendor: scheme, host and port, nothing else. */
export const endpoint = (fallback: string) =>
  z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL', abort: true })
    .refine(
      (url) => new URL(url).pathname === '/' && !/[?#@]/.test(url),
      'must be an origin: no path, query or user',
    )
    .transform((url) => new URL(url).origin)
    .default(fallback)

/** What can stand in an HTTP header. */
export const headerText = z.string().regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')
