// Intentions that are sent three times each, by clients that repeat what they are told to repeat.
import { type Intention, intend, type Kind } from '../chaos/intentions.ts'
import { createClient, type Door, type End, type PatientClient, type Told } from '../chaos/patient-client.ts'

export interface Sent {
  readonly intention: Intention
  /** What each of the three sends came to in the end. */
  readonly ends: readonly End[]
}

export const newTold = (): Told => ({ exchanges: [], repeats: new Map() })

/** Asks once, without a copy of its own: the three sends are all there is. */
const onlyOnce = () => 0.9

export const clientOf = (door: Door, told: Told): PatientClient => createClient(door, told, onlyOnce)

/** Of the three sends, how many at once, and how many of them when those are answered. */
const waves: readonly (readonly number[])[] = [[3], [2, 1], [1, 2], [1, 1, 1]]

export async function sendThrice(
  client: PatientClient,
  intention: Intention,
  draw: () => number,
): Promise<Sent> {
  const ends: End[] = []
  for (const atOnce of waves[Math.floor(draw() * waves.length)] ?? [3])
    ends.push(...(await Promise.all(Array.from({ length: atOnce }, () => client.pursue(intention)))))
  return { intention, ends }
}

/** So many at a time, in order. */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const queue = items.entries()
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return results
}

/** The dot ends the name, so that no name is a part of another one. */
export const intentions = (kind: Kind, run: string, count: number): Intention[] =>
  Array.from({ length: count }, (_, number) =>
    intend(kind, `${run}-${kind}-${number}`, `${run}-${kind}-${number}.`),
  )

export const say = (text: string) => process.stdout.write(`${text}\n`)
