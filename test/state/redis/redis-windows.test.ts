// Windows over Redis: the contract between replicas, places taken ahead, and a Redis that is gone.
import { createRedisWindows } from '../../../src/state/redis/redis-windows.ts'
import { describeRedis } from '../../support/redis.ts'
import { replicatedCallWindowsContract } from '../call-windows-contract.ts'
import { useLinks } from './stand.ts'

describeRedis('windows over Redis', () => {
  replicatedCallWindowsContract(async () => {
    const links = useLinks()
    const here = createRedisWindows(await links.link(), 'default')
    const there = createRedisWindows(await links.link(), 'default')
    return {
      here,
      there,
      async [Symbol.asyncDispose]() {
        here[Symbol.dispose]()
        there[Symbol.dispose]()
        await links[Symbol.asyncDispose]()
      },
    }
  })
})
