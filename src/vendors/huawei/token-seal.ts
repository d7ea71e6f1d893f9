// A token sealed for wherever it is kept: only who has the app's secret can read it.
import { hkdfSync } from 'node:crypto'
import { createSeal, type Seal, sealKeyBytes } from '../seal.ts'
import type { HuaweiAccount } from './token.ts'

export interface TokenSeal extends Seal {
  /** What the token is kept under: another one under other credentials, so that these never meet its token. */
  readonly name: string
}

export function createTokenSeal({ appKey, appSecret, endpoint }: HuaweiAccount): TokenSeal {
  const salt = JSON.stringify([appKey, endpoint])
  const derived = (purpose: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', appSecret.reveal(), salt, `trunkline Huawei token: ${purpose}`, bytes))
  return {
    name: derived('name', 16).toString('base64url'),
    ...createSeal(derived('seal', sealKeyBytes)),
  }
}
