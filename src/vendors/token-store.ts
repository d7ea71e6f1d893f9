// Where the tokens of an account are kept: fetched once for all who need them.

/** The store does not look into the text: whoever hands it in has sealed it. */
export interface KeptToken {
  readonly text: string
  /** Milliseconds until it should be renewed, counted from when this was answered. */
  readonly renewInMs: number
}

export interface TokenRequest {
  /** The same for all who may use the token, and for nobody else. */
  readonly name: string
  readonly fetch: () => Promise<KeptToken>
  /** Longer than a fetch can take: whoever is at one for longer is taken for dead. */
  readonly fetchMs: number
  /** A text that turned out to be of no use: it is forgotten, unless another one has taken its place. */
  readonly refused?: string | undefined
}

export interface TokenStore {
  /**
   * The token of this name, any but the refused one. Where none is kept or it is due, one of all who ask fetches it,
   * and the others wait for what it got. A failed fetch fails those who waited for it in this process, and nobody
   * else. Where nobody can say what is kept, everybody fetches.
   */
  get(request: TokenRequest): Promise<KeptToken>
}
