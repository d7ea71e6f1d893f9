// The page of errors for partners: every type and code with its example, and what may come of bad weather.
import { isObjectType } from 'graphql'
import { type ErrorCode, faultCodes, type Vendor } from '../core/errors.ts'
import type { Operation } from '../core/operation.ts'
import { schema } from '../graphql/schema.ts'
import { catalogue } from '../vendors/catalogue.ts'
import {
  type Allowed,
  answered,
  classOf,
  late,
  lost,
  type OperationClass,
  unclear,
  type Weather,
} from '../vendors/weather.ts'
import { type Example, outcomeExamples } from './error-examples.ts'
import { classGuide, faultAdvice, outcomeAdvice } from './error-guide.ts'
import { faultExamples } from './fault-examples.ts'
import { offeredBy } from './offers.ts'

const retryableText = (retryable: boolean | 'depends') =>
  retryable === 'depends' ? 'told case by case' : String(retryable)

const exampleText = (example: Example): string[] => [
  '```graphql',
  example.request,
  '```',
  '',
  '```json',
  JSON.stringify(example.answer, null, 2),
  '```',
  '',
]

/** A new error type cannot be forgotten: each needs a code, and each code its advice. */
function assertComplete(): void {
  const told = new Set(Object.values(outcomeAdvice).map(({ type }) => type))
  for (const type of Object.values(schema.getTypeMap())) {
    const isError = isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Error')
    if (isError && !told.has(type.name)) throw new Error(`Nothing tells what to do about ${type.name}.`)
  }
}

function outcomeSection(code: ErrorCode): string[] {
  const { type, retryable, todo } = outcomeAdvice[code]
  const description = schema.getType(type)?.description
  if (description == null) throw new Error(`The schema does not describe ${type}.`)
  return [
    `### ${type}`,
    '',
    `Code \`${code}\`, \`retryable\`: ${retryableText(retryable)}.`,
    '',
    `**When:** ${description}`,
    '',
    `**What to do:** ${todo}`,
    '',
    ...exampleText(outcomeExamples[code]),
  ]
}

const faultSection = (code: (typeof faultCodes)[number]): string[] => {
  const { when, retryable, todo } = faultAdvice[code]
  return [
    `### ${code}`,
    '',
    `\`retryable\`: ${retryableText(retryable)}.`,
    '',
    `**When:** ${when}`,
    '',
    `**What to do:** ${todo}`,
    '',
    ...exampleText(faultExamples[code]),
  ]
}

const classes = Object.keys(classGuide) as OperationClass[]

const mutationsText = (operations: readonly Operation[]): string =>
  operations
    .flatMap((operation) => offeredBy(operation).filter((offer) => offer.startsWith('Mutation.')))
    .map((offer) => `\`${offer.slice('Mutation.'.length)}\``)
    .join(', ')

const classRow = (of: OperationClass): string =>
  `| **${classGuide[of].title}** | ${classGuide[of].text} | ${of === 'read' ? 'Every field of `Query`, and what hangs on it' : mutationsText(catalogue.filter((operation) => classOf(operation) === of))} |`

const effectText = {
  never: 'nothing done',
  once: 'done once',
  'at most once': 'done at most once',
  'at least once': 'done',
} as const satisfies Record<Allowed['effect'], string>

/** The operations of a class that differ from it in this weather. */
const exceptionsText = ({ except = {} }: Weather, of: OperationClass): string[] =>
  catalogue.flatMap((operation) => {
    const allowed = except[operation.name]
    return allowed === undefined || classOf(operation) !== of
      ? []
      : [`${mutationsText([operation])}: ${allowedText(allowed, of)}`]
  })

function cellText(row: Weather, of: OperationClass): string {
  const cell = row.cells[of]
  return cell === null ? '–' : [allowedText(cell, of), ...exceptionsText(row, of)].join('<br><br>')
}

function allowedText(cell: Allowed, of: OperationClass): string {
  const { answer, retryable, effect, attempts } = cell
  const [least, most] = typeof attempts === 'number' ? [attempts, attempts] : attempts
  const sent =
    least === most ? `sent ${['', 'once', 'twice', '3 times'][least]}` : `sent ${least} or ${most} times`
  const told = answer === 'SUCCESS' ? 'success' : `\`${answer}\`${retryable === true ? ', retryable' : ''}`
  return [told, ...(of === 'read' ? [] : [effectText[effect]]), sent].join('<br>')
}

const vendorNames = { ALIBABA: 'Alibaba', HUAWEI: 'Huawei' } as const satisfies Record<Vendor, string>

/** The vendor, where all its products are meant, otherwise the products. */
function productsText(products: readonly string[]): string {
  const known = new Map(catalogue.map(({ product }) => [product.name, product.vendor]))
  const whole = (Object.keys(vendorNames) as Vendor[]).find((vendor) =>
    [...known].every(([product, of]) => products.includes(product) === (of === vendor)),
  )
  return whole === undefined ? products.join(', ') : vendorNames[whole]
}

/** Where it cannot happen to every operation. */
function scopeText({ products, payload }: Weather): string {
  const scopes = [
    ...(products === undefined ? [] : [`${productsText(products)} only`]),
    ...(payload === 'needed' ? ['only operations that need it'] : []),
  ]
  return scopes.length === 0 ? '' : ` (${scopes.join('; ')})`
}

const weatherTable = (rows: Readonly<Record<string, Weather>>): string[] => [
  `| The vendor … | ${classes.map((of) => classGuide[of].title).join(' | ')} |`,
  `| --- |${' --- |'.repeat(classes.length)}`,
  ...Object.values(rows).map(
    (row) =>
      `| ${row.happens.charAt(0).toLowerCase()}${row.happens.slice(1)}${scopeText(row)} | ${classes.map((of) => cellText(row, of)).join(' | ')} |`,
  ),
  '',
]

const introduction = `
An answer can fail in two ways. What may be expected of a mutation is **data**: its result is a union of the success type and error types that all implement \`Error\`. Everything else is a **fault**: a top-level entry of \`errors\` whose \`extensions.code\` is one of a closed list. A fault of one field leaves the other fields of the request alone, and a fault of one vendor those of the other.

Switch on \`__typename\` or \`code\`, never on \`message\`: its words may change. Always end with \`... on Error\`, so that a type that is added later does not surprise you. What else holds for every request is in [partners.md](partners.md).

## What \`retryable\` means

\`retryable: true\` says that sending **the same request again is safe and may succeed**: either nothing was done, or doing it twice leaves the same as doing it once, or the gateway looks first. \`retryable: false\` says that the same request would meet the same answer, or that sending it again could do something twice. Wait before you repeat: for \`retryAfterMs\` where a fault tells it, otherwise with growing and slightly random pauses. The gateway has already repeated whatever was safe to repeat, up to three attempts within the deadline of your request.

## Idempotency keys

Give every mutation an \`idempotencyKey\` in its input (or the header \`Idempotency-Key\`): a text of 1 to 255 printable characters that is new for every intention and stays the same when you repeat that intention. Then repeating is always safe: the first request is carried out, every later one with the same key and input gets its recorded result with \`replayed: true\`, and a repeat that comes while the first is still under way waits for it. If nobody knows what became of the first, the repeat looks at the vendor before it answers, and never sends a second write in the dark. The same key with other input is a \`ConflictError\`. Keys belong to the consumer and are kept for 24 hours.

With a key the \`OutcomeUnknownError\` of a first request is \`retryable\`, whatever the mutation does: the repeat looks, and where nothing more can be found out it says so with \`retryable: false\`. Otherwise the table of bad weather below is true with and without a key.
`

const weatherIntroduction = `
What one request can lead to when the vendor is in trouble. Each cell is the one outcome that is allowed, and a test sends every operation through every row and counts what the vendor really did. What counts is what the operation does:

| Operation | What is known of it | Which |
| --- | --- | --- |
${classes.map(classRow).join('\n')}

A cell says what is answered, whether the vendor has done it, and how often it was sent. A success is always the truth, even where the answer was lost and the gateway had to look; a fault or a refusal always means that nothing was done. \`deleteCalledRoutes\` tells this for each route, in \`results\`.
`

const trimmed = (text: string): string[] => [text.trim(), '']

export function errorsPage(generated: string): string {
  assertComplete()
  return [
    '# Errors',
    '',
    `<!-- ${generated} -->`,
    '',
    ...trimmed(introduction),
    '## Error types',
    '',
    'Members of the result unions. All have `message`, `code`, `retryable` and `upstream`, the raw words of the vendor where it has answered.',
    '',
    ...(Object.keys(outcomeAdvice) as ErrorCode[]).flatMap(outcomeSection),
    '## Faults',
    '',
    'Entries of `errors`. `extensions` has `code`, `retryable` and `requestId` (quote it to the operator), and where they are known `vendor`, `action` (the operation of the vendor), `retryAfterMs` and `upstreamRequestId`.',
    '',
    ...faultCodes.flatMap(faultSection),
    '## Bad weather',
    '',
    ...trimmed(weatherIntroduction),
    '### The vendor has answered',
    '',
    ...weatherTable(answered),
    '### The connection breaks',
    '',
    ...weatherTable(lost),
    '### The answer comes too late',
    '',
    ...weatherTable(late),
    '### The answer is unclear',
    '',
    ...weatherTable(unclear),
  ]
    .join('\n')
    .replace(/\n+$/, '\n')
}
