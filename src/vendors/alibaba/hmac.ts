// HMAC-SHA256 (RFC 2104) of many messages under one key: both pads are made once, and a message takes two hashes.
import { hash } from 'node:crypto'

const blockBytes = 64
const digestBytes = 32

/** The key, filled up to a block, each byte combined with the pad's; behind it room for what is hashed with it. */
function padded(key: Buffer, pad: number, room: number): Buffer {
  const bytes = Buffer.alloc(blockBytes + room, pad)
  for (let at = 0; at < key.length; at++) bytes[at] = (key[at] ?? 0) ^ pad
  return bytes
}

/**
 * Of messages in ASCII that have all the same length; in lower-case hexadecimal digits. In place of `createHmac`, whose
 * native object costs more than what it hashes.
 */
export function createHmacSha256(secret: string, messageLength: number): (message: string) => string {
  const given = Buffer.from(secret)
  const key = given.length > blockBytes ? hash('sha256', given, 'buffer') : given
  const inner = padded(key, 0x36, messageLength)
  const outer = padded(key, 0x5c, digestBytes)
  return (message) => {
    inner.write(message, blockBytes, 'latin1')
    // As `latin1` each character is a byte: the digest needs no buffer of its own.
    outer.write(hash('sha256', inner, 'latin1'), blockBytes, 'latin1')
    return hash('sha256', outer, 'hex')
  }
}
