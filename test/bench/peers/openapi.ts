// Two operations of OutboundBot as an OpenAPI description; RPC knows one path only, so each gets a path of its own.
type Schema = Readonly<Record<string, unknown>>

const text: Schema = { type: 'string' }
const integer: Schema = { type: 'integer' }
const instant: Schema = { type: 'integer', format: 'int64' }

const instance: Schema = {
  type: 'object',
  title: 'Instance',
  properties: {
    InstanceId: text,
    InstanceName: text,
    InstanceDescription: text,
    MaxConcurrentConversation: integer,
    OwnerName: text,
    CreationTime: instant,
  },
}

const operation = (operationId: string, parameters: Readonly<Record<string, Schema>>, answer: Schema) => ({
  post: {
    operationId,
    parameters: Object.entries(parameters).map(([name, schema]) => ({ name, in: 'query' as const, schema })),
    responses: {
      200: {
        description: 'The answer.',
        content: {
          'application/json': {
            schema: { type: 'object' as const, title: `${operationId}Answer`, properties: answer },
          },
        },
      },
    },
  },
})

export const outboundBot = (url: string) => ({
  openapi: '3.0.3',
  info: { title: 'OutboundBot', version: '2019-12-26' },
  servers: [{ url }],
  paths: {
    '/ListInstances': operation(
      'ListInstances',
      { Name: text, PageNumber: integer, PageSize: integer },
      { Instances: { type: 'array', items: instance } },
    ),
    '/ModifyInstance': operation(
      'ModifyInstance',
      {
        InstanceId: text,
        InstanceName: text,
        InstanceDescription: text,
        MaxConcurrentConversation: integer,
      },
      { Instance: instance },
    ),
  },
})
