// The documents of the client, which tests send as well.
export * from 'trunkline/client'
