// A plugin of the schema builder: the ids of nodes are answered at once, where the relay plugin makes a promise of each.
import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import type { GraphQLFieldResolver } from 'graphql'
import { tells } from '../execution/told.ts'
import { encodeNodeId } from './ids.ts'

/** What `builder.node` is told of the id of a type. */
interface NodeOptions {
  readonly id?: { readonly resolve?: (source: unknown) => string }
}

class NodeIdsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    { name, parentType }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (name !== 'id') return resolve
    const { pothosOptions } = this.builder.configStore.getTypeConfig(parentType)
    const keyOf = (pothosOptions as NodeOptions).id?.resolve
    if (keyOf === undefined) return resolve
    const idOf = (source: unknown) => encodeNodeId(parentType, keyOf(source))
    return tells(idOf, idOf)
  }
}

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      nodeIds: NodeIdsPlugin<Types>
    }
  }
}

export const nodeIds = 'nodeIds'
SchemaBuilder.registerPlugin(nodeIds, NodeIdsPlugin)
