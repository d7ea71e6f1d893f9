// Which of the two media types of a GraphQL result a client gets, by its header `Accept`: as Yoga chooses.

const resultMediaTypes = ['application/json', 'application/graphql-response+json'] as const
export type ResultMediaType = (typeof resultMediaTypes)[number]

/** Charsets other than this one are not offered. */
const isReadable = (parameters: readonly string[]) =>
  (parameters.find((parameter) => parameter.includes('charset=')) ?? 'charset=utf-8') === 'charset=utf-8'

/** The first that fits either; weights are not looked at. Undefined where the client wants something else. */
export function resultMediaTypeFor(accept: string): ResultMediaType | undefined {
  for (const range of accept.replace(/\s/g, '').toLowerCase().split(',')) {
    const [mediaType, ...parameters] = range.split(';')
    if (!isReadable(parameters)) continue
    if (mediaType === '*/*' || mediaType === 'application/*') return 'application/json'
    const found = resultMediaTypes.find((known) => known === mediaType)
    if (found !== undefined) return found
  }
  return undefined
}

/** Headers are as many as clients choose, and those in use are few. */
const mostRemembered = 64

/** The same, remembered for the headers that clients send again and again. */
export function createResultMediaTypes(): typeof resultMediaTypeFor {
  const known = new Map<string, ResultMediaType | undefined>()
  return (accept) => {
    if (known.has(accept)) return known.get(accept)
    const mediaType = resultMediaTypeFor(accept)
    if (known.size < mostRemembered) known.set(accept, mediaType)
    return mediaType
  }
}
