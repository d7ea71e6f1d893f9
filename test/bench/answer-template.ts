// Bodies that are written once, with places for what differs from request to request.

/** In place of an argument while a body is written; digits, so that a number may hold it. */
export const mark = '7777777700000001'

/** A number with more digits than a double has. */
export const bare = (digits: string) => `bare:${digits}`

/** Writes the body once; what differs is filled in for each request. */
export function template(body: object): (argument: string) => string {
  const parts = JSON.stringify(body)
    .replaceAll(/"bare:(\d+)"/g, '$1')
    .split(mark)
  return (argument) => parts.join(argument)
}

/** Templates by what shapes them; the bench asks for a handful of shapes. */
export function templates<Shape extends readonly unknown[]>(body: (...shape: Shape) => object) {
  const known = new Map<string, (argument: string) => string>()
  return (...shape: Shape): ((argument: string) => string) => {
    const key = shape.join()
    const existing = known.get(key)
    if (existing !== undefined) return existing
    const made = template(body(...shape))
    known.set(key, made)
    return made
  }
}

export const rows = <Row>(from: number, count: number, row: (index: number) => Row): Row[] =>
  Array.from({ length: count }, (_, index) => row(from + index))
