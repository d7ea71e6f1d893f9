// Text sealed for wherever it is kept: who lacks the key can neither read nor change it.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

export const sealKeyBytes = 32

export interface Seal {
  seal(text: string): string
  /** Undefined for what was not sealed with this key, or is not whole any more. */
  open(sealed: string): string | undefined
}

export const createSeal = (key: Uint8Array): Seal => ({
  seal(text) {
    const nonce = randomBytes(nonceBytes)
    const sealing = createCipheriv(cipher, key, nonce)
    const sealed = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()])
    return Buffer.concat([nonce, sealing.getAuthTag(), sealed]).toString('base64url')
  },
  open(text) {
    const bytes = Buffer.from(text, 'base64url')
    const sealedAt = nonceBytes + tagBytes
    try {
      const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
      opening.setAuthTag(bytes.subarray(nonceBytes, sealedAt))
      return Buffer.concat([opening.update(bytes.subarray(sealedAt)), opening.final()]).toString('utf8')
    } catch {
      return undefined
    }
  },
})
