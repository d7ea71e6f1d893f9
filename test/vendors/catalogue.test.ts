// Every operation the gateway can call is declared completely.
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../src/vendors/catalogue.ts'
import { leftOut } from '../../src/vendors/left-out.ts'

it('lists every operation once, those of the reference pages among them', () => {
  const names = catalogue.map(({ product, name }) => `${product.name} ${name}`)
  expect(new Set(names).size).toBe(names.length)
  expect(names).toEqual(
    expect.arrayContaining([
      'OutboundBot CreateInstance',
      'OutboundBot ModifyInstance',
      'OutboundBot ModifyJobGroup',
      'aiccs UpdateAiCallTask',
      'cc-management modifyCalledRoute',
    ]),
  )
})

/** How the vendors name what changes nothing, and each kind of what does. */
const verbs = {
  read: /^(Describe|Get|List|Query|PageQuery|query)/,
  create: /^[Cc]reate/,
  update: /^([Uu]pdate|[Mm]odify|TagResources$|UntagResources$)/,
  delete: /^[Dd]elete/,
  control: /^(Start|Stop|Suspend|Resume|Cancel)/,
}

it('does not call what it says is left out', () => {
  const called = new Set(catalogue.map(({ name }) => name))
  expect(Object.keys(leftOut).filter((name) => called.has(name))).toEqual([])
})

describe.each(catalogue.map((operation) => [operation.name, operation] as const))('%s', (name, operation) => {
  it('points to its page and says what it does', () => {
    expect(new URL(operation.docs).protocol).toBe('https:')
    expect(operation.summary).toMatch(/^[A-Z].*\.$/)
  })

  it('has an effect that fits its name', () => {
    const effect = Object.entries(verbs).find(([, verb]) => verb.test(name))?.[0]
    expect(operation.effect).toBe(effect)
  })

  it('may be sent again after no trace of it was found only where there is a way to look', () => {
    if (operation.effect === 'read') return
    // What is created twice is two things.
    if (operation.effect === 'create') expect(operation.repeatable).toBe(false)
    if (operation.exclusive === true) expect(operation.find).toBeTypeOf('function')
  })

  it('is addressed as its product wants it', () => {
    if (operation.product.vendor === 'HUAWEI') expect(operation.path).toMatch(new RegExp(`/${name}$`))
    else expect(operation.product.version).toMatch(/^2019-\d\d-\d\d$/)
  })
})
