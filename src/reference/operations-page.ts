// The page of vendor operations: what is called, where the API offers it, what is left out.
import type { Operation } from '../core/operation.ts'
import { catalogue } from '../vendors/catalogue.ts'
import { leftOut } from '../vendors/left-out.ts'
import { offeredBy } from './offers.ts'

const outcomesOf = ({ errors }: Operation): string =>
  Object.entries(errors)
    .map(([code, { outcome }]) => {
      const name = outcome?.name
      return `\`${code}\` → ${name === undefined ? '[fault](errors.md#faults)' : `[${name}](errors.md#${name.toLowerCase()})`}`
    })
    .join('<br>')

const row = (operation: Operation): string => {
  const { product, name, docs, effect, summary } = operation
  const repeat = operation.effect === 'read' || operation.repeatable ? 'safe' : 'not safe'
  const cells = [
    product.name,
    `[${name}](${docs})`,
    effect,
    repeat,
    summary,
    offeredBy(operation)
      .map((offer) => `\`${offer}\``)
      .join('<br>'),
    outcomesOf(operation),
  ]
  return `| ${cells.join(' | ')} |`
}

const byName = (a: string, b: string) => (a < b ? -1 : 1)

export const operationsPage = (generated: string): string =>
  [
    '# Vendor operations',
    '',
    `<!-- ${generated} -->`,
    '',
    'Every operation the gateway can perform, with the vendor page it follows, what it does to the world, whether repeating it is safe, where the API offers it, and the codes of its own error table with what they become. Codes that every operation of a product may answer are in `src/vendors/alibaba/rpc.ts` and `src/vendors/huawei/rest.ts`.',
    '',
    '| Product | Operation | Effect | Repeat | Does | Offered by | Own codes |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...[...catalogue].sort((a, b) => byName(a.name, b.name)).map(row),
    '',
    '## Left out',
    '',
    '| Operation | Why |',
    '| --- | --- |',
    ...Object.entries(leftOut)
      .sort(([a], [b]) => byName(a, b))
      .map(([name, reason]) => `| ${name} | ${reason} |`),
    '',
  ].join('\n')
