// GraphQL is served at one path to the letter: Yoga would also take every URL that ends with it. What is below it is named.
import type { Plugin } from 'graphql-yoga'

export const useOneEndpoint = (graphqlEndpoint: string, below: ReadonlySet<string>): Plugin => ({
  onRequest({ url, endResponse, fetchAPI }) {
    if (url.pathname !== graphqlEndpoint && !below.has(url.pathname))
      endResponse(new fetchAPI.Response(`Not found. GraphQL is at ${graphqlEndpoint}.\n`, { status: 404 }))
  },
})
