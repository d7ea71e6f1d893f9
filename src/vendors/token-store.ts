// Where the tokens of an account are kept: fetched once for all who need them.

export interface KeptToken {
  readonly token: string
  /** Milliseconds until it should be renewed, counted from when this was answered. */
  readonly renewInMs: number
}

export interface TokenStore {
  /**
   * The token of this name. Where none is kept or it is due, one of all who ask fetches it, and the others wait for
   * what it got; a failed fetch fails those who waited for it in this process, and the next one who asks fetches again.
   */
  get(name: string, fetch: () => Promise<KeptToken>): Promise<string>
  /** Forgets the token if it is still the one that was refused. */
  drop(name: string, token: string): Promise<void>
}
