// The operator's quotas: which limit an operation has, and every mistake told at once.
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { catalogue } from '../../src/vendors/catalogue.ts'
import { parseQuotas, type QuotaSubject, resolveLimit } from '../../src/vendors/quota.ts'

const subject = (more: Partial<QuotaSubject> = {}): QuotaSubject => ({
  vendor: 'ALIBABA',
  product: 'OutboundBot',
  name: 'CreateInstance',
  effect: 'create',
  ...more,
})

describe('resolveLimit', () => {
  const limits = new Map([
    ['CreateInstance', 2],
    ['OutboundBot.write', 5],
    ['cc-management skill.read', 30],
  ])

  it.each([
    ['an operation before its product', subject(), 2],
    ['a product before the default', subject({ name: 'DeleteJobGroup', effect: 'delete' }), 5],
    ['only the writes of a product', subject({ name: 'ListInstances', effect: 'read' }), 100],
    [
      'only the product that is named',
      subject({ product: 'aiccs', name: 'StartAiCallTask', effect: 'control' }),
      20,
    ],
    [
      'a product whose name has a space',
      subject({ vendor: 'HUAWEI', product: 'cc-management skill', name: 'querySkill', effect: 'read' }),
      30,
    ],
    [
      'no limit for Huawei',
      subject({ vendor: 'HUAWEI', product: 'cc-management', name: 'modifyCalledRoute', effect: 'update' }),
      Number.POSITIVE_INFINITY,
    ],
  ])('takes %s', (_rule, operation, perSecond) => {
    expect(resolveLimit(limits, operation)).toBe(perSecond)
  })

  it.each(['create', 'update', 'delete', 'control'] as const)('counts %s as a write', (effect) => {
    expect(resolveLimit(new Map(), subject({ effect }))).toBe(20)
  })
})

describe('parseQuotas', () => {
  it('reads operations and products of the catalogue, with spaces around', () => {
    const { limits, problems } = parseQuotas(
      'OutboundBot.read=50, aiccs.write = 5,CreateInstance=2,cc-management.read=30,cc-management skill.write=0.5',
      catalogue,
    )
    expect(problems).toEqual([])
    expect(Object.fromEntries(limits)).toEqual({
      'OutboundBot.read': 50,
      'aiccs.write': 5,
      CreateInstance: 2,
      'cc-management.read': 30,
      'cc-management skill.write': 0.5,
    })
  })

  it.each(['', '   '])('finds nothing in %j', (text) => {
    expect(parseQuotas(text, catalogue)).toEqual({ limits: new Map(), problems: [] })
  })

  const unknown = (position: number) =>
    `entry ${position} must be an operation, or a product with .read or .write, then = and calls per second`
  const figure = 'CreateInstance must be calls per second, from 0.01 to 10000'

  it.each([
    ['DropInstance=1', unknown(1)],
    ['OutboundBot=1', unknown(1)],
    ['OutboundBot.create=1', unknown(1)],
    ['outboundbot.read=1', unknown(1)],
    ['CreateInstance=1,', unknown(2)],
    ['=1', unknown(1)],
    ['CreateInstance', figure],
    ['CreateInstance=', figure],
    ['CreateInstance=0', figure],
    ['CreateInstance=0.009', figure],
    ['CreateInstance=10001', figure],
    ['CreateInstance=-1', figure],
    ['CreateInstance=1e3', figure],
    ['CreateInstance=Infinity', figure],
    ['CreateInstance=0x10', figure],
    ['CreateInstance=1=2', figure],
    ['CreateInstance=1,CreateInstance=2', 'CreateInstance is there twice'],
    ['CreateInstance=x,CreateInstance=2', 'CreateInstance is there twice'],
  ])('refuses %j', (text, problem) => {
    expect(parseQuotas(text, catalogue).problems).toContain(problem)
  })

  it('tells every problem, and names nothing that it does not know', () => {
    const { limits, problems } = parseQuotas(
      'LTAI-secret=x,CreateInstance=0,aiccs.read=7,aiccs.read=8',
      catalogue,
    )
    expect(problems).toEqual([unknown(1), figure, 'aiccs.read is there twice'])
    expect(Object.fromEntries(limits)).toEqual({ 'aiccs.read': 7 })
  })

  test('whatever the text, each limit is a known name with a figure in bounds', () => {
    const piece = fc.oneof(
      fc.constantFrom('CreateInstance', 'aiccs.read', 'OutboundBot.write', '=', ',', '1', '2.5', '0', ' '),
      fc.string({ maxLength: 5 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const { limits } = parseQuotas(pieces.join(''), catalogue)
        for (const [name, perSecond] of limits) {
          expect(['CreateInstance', 'aiccs.read', 'OutboundBot.write']).toContain(name)
          expect(perSecond).toBeGreaterThanOrEqual(0.01)
          expect(perSecond).toBeLessThanOrEqual(10_000)
        }
      }),
    )
  })
})
