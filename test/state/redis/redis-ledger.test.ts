// The ledger over Redis: the contract, with other replicas and owners that die.
import { createLastWords } from '../../../src/state/redis/last-words.ts'
import type { RedisLink } from '../../../src/state/redis/link.ts'
import { createRedisLedger } from '../../../src/state/redis/redis-ledger.ts'
import { describeRedis } from '../../support/redis.ts'
import { ledgerContract } from '../ledger-contract.ts'
import { ledgerReplicasContract, type MakeReplicas } from '../ledger-replicas-contract.ts'
import { useLinks } from './stand.ts'

/** What renews a claim and notes nothing has these arguments only. */
const renewalArgs = 9

/** A link whose owner can fall silent: from then on nothing is renewed by itself. */
function silenceable(link: RedisLink) {
  let isSilent = false
  return {
    fallSilent: () => {
      isSilent = true
    },
    link: {
      ...link,
      run: (account, step) =>
        isSilent && step.name === 'hold_key' && step.args.length === renewalArgs
          ? new Promise<never>(() => undefined)
          : link.run(account, step),
    } satisfies RedisLink,
  }
}

describeRedis('the ledger over Redis', () => {
  const make: MakeReplicas = async (options = {}) => {
    const links = useLinks()
    const on = (link: RedisLink) =>
      createRedisLedger({
        link,
        lastWords: createLastWords(link),
        settleMs: 0,
        leaseMs: 600,
        momentMs: 100,
        ...options,
      })
    const first = silenceable(await links.link())
    return {
      ledger: on(first.link),
      another: async () => on(await links.link()),
      die: async () => first.fallSilent(),
      [Symbol.asyncDispose]: () => links[Symbol.asyncDispose](),
    }
  }
  ledgerContract(make)
  ledgerReplicasContract(make)
})
