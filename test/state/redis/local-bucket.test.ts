// What one replica knows of a shared bucket: as far as it knows, and until it learns more.
import { expect, test } from 'vitest'
import { createLocalBucket } from '../../../src/state/redis/local-bucket.ts'

function start() {
  let time = 0
  return {
    bucket: createLocalBucket(600, () => time),
    pass: (ms: number) => {
      time += ms
    },
  }
}

test('what remains is what is left there, leaks, and what can be used here', () => {
  const { bucket, pass } = start()
  expect(bucket.remaining()).toBe(600)
  bucket.learn(300, { name: 'lease', until: 10_000, left: 6 })
  expect(bucket.remaining()).toBe(306)
  expect(bucket.take(4)).toBe(true)
  expect(bucket.remaining()).toBe(302)
  bucket.giveBack(10)
  expect(bucket.remaining()).toBe(312)
  pass(9_999)
  expect(bucket.remaining()).toBe(411)
  pass(1)
  expect(bucket.remaining()).toBe(406)
  pass(60_000)
  expect(bucket.remaining()).toBe(600)
})

test('another capacity holds at once', () => {
  const { bucket } = start()
  bucket.learn(300)
  bucket.touch(1_000)
  expect(bucket.remaining()).toBe(700)
  bucket.touch(200)
  expect(bucket.remaining()).toBe(0)
})

test('a lease is used as far as it goes, and what is given back beyond its use is told', () => {
  const { bucket } = start()
  bucket.learn(300, { name: 'lease', until: 10_000, left: 6 })
  expect(bucket.take(7)).toBe(false)
  expect(bucket.take(5)).toBe(true)
  bucket.giveBack(20)
  expect(bucket.take(6)).toBe(true)
  expect(bucket.take(1)).toBe(false)
  expect(bucket.report()).toEqual({ lease: 'lease', used: 6, givenBack: 15 })
  expect(bucket.report()).toEqual({ lease: '', used: 0, givenBack: 0 })
})

test('what was given back to a lease that is over is told', () => {
  const { bucket, pass } = start()
  bucket.learn(300, { name: 'lease', until: 10_000, left: 6 })
  bucket.take(6)
  pass(10_000)
  bucket.giveBack(4)
  expect(bucket.take(1)).toBe(false)
  expect(bucket.report()).toEqual({ lease: 'lease', used: 6, givenBack: 4 })
})

test('what was given back a minute ago would have leaked, and is told no more', () => {
  const { bucket, pass } = start()
  bucket.giveBack(20)
  pass(59_999)
  bucket.touch(600)
  expect(bucket.takeGivenBack()).toBe(20)
  bucket.giveBack(20)
  pass(60_000)
  bucket.touch(600)
  expect(bucket.takeGivenBack()).toBe(0)
})

test('what is given back is missed where it is much, or where little is left', () => {
  const { bucket } = start()
  expect(bucket.isMissed()).toBe(false)
  bucket.giveBack(30)
  expect(bucket.isMissed()).toBe(false)
  bucket.learn(299)
  expect(bucket.isMissed()).toBe(true)
  bucket.learn(600)
  bucket.giveBack(1)
  expect(bucket.isMissed()).toBe(true)
})
