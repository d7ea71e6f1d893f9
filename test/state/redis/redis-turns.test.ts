// Turns over Redis: the contract, with another replica and one that dies.
import { createLastWords } from '../../../src/state/redis/last-words.ts'
import { createRedisTurns } from '../../../src/state/redis/redis-turns.ts'
import { describeRedis } from '../../support/redis.ts'
import { replicatedTurnsContract } from '../turns-contract.ts'
import { useLinks } from './stand.ts'

describeRedis('turns over Redis', () => {
  replicatedTurnsContract(async () => {
    const links = useLinks()
    const onLink = async () => {
      const link = await links.link()
      const lastWords = createLastWords(link)
      const turns = createRedisTurns({
        link,
        lastWords,
        account: 'default',
        leaseMs: 1_000,
        momentMs: 100,
        settleMs: 0,
      })
      return { link, turns }
    }
    const { link, turns } = await onLink()
    const observer = await links.link()
    return {
      turns,
      another: async () => (await onLink()).turns,
      die: () => link[Symbol.asyncDispose](),
      async quiet() {
        // What was asked for before is answered before, on whichever connection: each question may lead to one more.
        for (let round = 0; round < 3; round += 1)
          await observer.run('default', { name: 'watch_key', keys: ['nobody'], args: [0] })
      },
      [Symbol.asyncDispose]: () => links[Symbol.asyncDispose](),
    }
  })
})
