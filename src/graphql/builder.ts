// The schema builder: plugins in the order that matters, and the types every file shares.
import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import ErrorsPlugin from '@pothos/plugin-errors'
import RelayPlugin from '@pothos/plugin-relay'
import type { GatewayContext } from '../context.ts'
import { costOfField } from './cost.ts'
import { DateTimeScalar } from './date-time.ts'
import { decodeNodeId, encodeNodeId } from './ids.ts'
import { nodeIds } from './node-ids.ts'
import { LocalTimeScalar } from './scalars.ts'

export const builder = new SchemaBuilder<{
  Context: GatewayContext
  Connection: { totalCount: number | null; nodes: readonly unknown[] }
  DefaultEdgesNullability: { list: false; items: false }
  DefaultNodeNullability: false
  Scalars: {
    DateTime: { Input: Date; Output: Date }
    LocalTime: { Input: string; Output: string }
    ID: { Input: string; Output: string }
  }
}>({
  plugins: [ErrorsPlugin, nodeIds, RelayPlugin, ComplexityPlugin],
  // It says what fields cost; what is too much is decided for a whole document before anything runs.
  complexity: { disabled: true, fieldComplexity: (args, _context, field) => costOfField(args, field) },
  errors: { directResult: true },
  relay: {
    encodeGlobalID: encodeNodeId,
    decodeGlobalID: decodeNodeId,
    cursorType: 'String',
    idFieldOptions: {
      description: 'Readable and stable: the name of the type and the vendor ids, joined by colons.',
    },
    nodeTypeOptions: { description: 'An object with an id that is unique in the whole API.' },
    nodeQueryOptions: {
      description: 'The object with this id, or null when there is none.',
      args: { id: { description: 'As in the field `id` of the object.' } },
    },
    nodesQueryOptions: false,
    pageInfoTypeOptions: { description: 'Where a page ends and whether another one follows.' },
    hasNextPageFieldOptions: { description: 'Whether there are items after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there are items before this page.' },
    startCursorFieldOptions: { description: 'The cursor of the first item, null when the page is empty.' },
    endCursorFieldOptions: {
      description: 'The cursor of the last item, to be passed as `after` for the next page.',
    },
    cursorFieldOptions: { description: 'The place of the item, to be passed as `after`.' },
    edgesFieldOptions: {
      description: 'The items of this page with their cursors.',
      nullable: { list: false, items: false },
    },
    nodeFieldOptions: { description: 'The item.', nullable: false },
    pageInfoFieldOptions: { description: 'Where this page ends and whether another one follows.' },
  },
})

builder.addScalarType('DateTime', DateTimeScalar)
builder.addScalarType('LocalTime', LocalTimeScalar)

builder.queryType({ description: 'Reads. A field that asks for one object answers null when there is none.' })
builder.subscriptionType({
  description:
    'Streams over server-sent events (`Accept: text/event-stream`): the first event is the current state. A stream that is cut off without `complete` is to be asked for again; one that was completed is over.',
})
builder.mutationType({
  description:
    'Writes, executed one after the other. Expected outcomes are members of the result union; a fault leaves the field null and is reported in `errors`.',
})
