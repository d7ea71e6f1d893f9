// An HMAC of two hashes is that of the platform, under keys shorter and longer than a block, and of many messages.
import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createHmacSha256 } from '../../../src/vendors/alibaba/hmac.ts'

const key = fc.string({ unit: 'binary', maxLength: 150 })
const messages = fc
  .nat(200)
  .chain((length) =>
    fc.array(fc.string({ unit: 'binary-ascii', minLength: length, maxLength: length }), { minLength: 1 }),
  )

test('any messages under any key', () => {
  fc.assert(
    fc.property(key, messages, (secret, all) => {
      const hmac = createHmacSha256(secret, all[0]?.length ?? 0)
      for (const message of all)
        expect(hmac(message)).toBe(createHmac('sha256', secret).update(message).digest('hex'))
    }),
  )
})
