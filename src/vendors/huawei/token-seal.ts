// A token sealed for wherever it is kept: only who has the app's secret can read it.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { HuaweiAccount } from './token.ts'

export interface TokenSeal {
  /** What the token is kept under: another one under other credentials, so that these never meet its token. */
  readonly name: string
  seal(token: string): string
  /** Undefined for what was not sealed here, or is not whole any more. */
  open(text: string): string | undefined
}

const cipher = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

export function createTokenSeal({ appKey, appSecret, endpoint }: HuaweiAccount): TokenSeal {
  const salt = JSON.stringify([appKey, endpoint])
  const derived = (purpose: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', appSecret.reveal(), salt, `trunkline Huawei token: ${purpose}`, bytes))
  const key = derived('seal', keyBytes)
  return {
    name: derived('name', 16).toString('base64url'),
    seal(token) {
      const nonce = randomBytes(nonceBytes)
      const sealing = createCipheriv(cipher, key, nonce)
      const sealed = Buffer.concat([sealing.update(token, 'utf8'), sealing.final()])
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
  }
}
