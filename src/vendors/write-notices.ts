// Writes to an account by other replicas, for those who share what they read.

export interface WriteNotices {
  /** Calls the listener after each write elsewhere, and when notices may have been missed. */
  subscribe(listener: () => void): Disposable
  /** Whether notices arrive now. While they do not, nobody may join a read: it may be older than a write. */
  arrive(): boolean
}
