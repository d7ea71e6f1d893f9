// Every spelling and typing oddity of the vendors, each codec in both directions.
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  at,
  commaList,
  enumeration,
  epochMilliseconds,
  flag,
  id,
  integer,
  jsonText,
  listOf,
  localTime,
  lowerCamelObject,
  numericId,
  percent,
  quotedInteger,
  splicedList,
  text,
  told,
  upperCamelObject,
} from '../../src/core/wire.ts'

const read = <T extends z.ZodType>(codec: T, wire: unknown) => z.decode(codec, wire as z.input<T>)
const write = <T extends z.ZodType>(codec: T, domain: z.output<T>) => z.encode(codec, domain)

describe('objects', () => {
  const instance = upperCamelObject({
    instanceId: id,
    name: at('InstanceName', text),
    createdAt: at('CreationTime', told(epochMilliseconds)),
  })

  it('reads names with either casing of the first letter', () => {
    const expected = { instanceId: '1', name: 'a', createdAt: new Date(1578469042851) }
    expect(read(instance, { InstanceId: '1', InstanceName: 'a', CreationTime: 1578469042851 })).toEqual(
      expected,
    )
    expect(read(instance, { instanceId: '1', instanceName: 'a', creationTime: 1578469042851 })).toEqual(
      expected,
    )
  })

  it('takes the exact spelling when both are there', () => {
    expect(read(instance, { InstanceId: 'exact', instanceId: 'other', InstanceName: 'a' }).instanceId).toBe(
      'exact',
    )
  })

  it('does not read any other casing', () => {
    expect(() => read(instance, { INSTANCEID: '1', InstanceName: 'a' })).toThrow()
  })

  it('drops members that nobody declared, and takes null for absent', () => {
    expect(
      read(instance, {
        InstanceId: '1',
        InstanceName: 'a',
        NluProfile: { SecretKey: 's' },
        CreationTime: null,
      }),
    ).toEqual({
      instanceId: '1',
      name: 'a',
      createdAt: null,
    })
  })

  it('writes the declared spelling and leaves out what is undefined', () => {
    const request = upperCamelObject({ instanceId: id, name: at('InstanceName', text.optional()) })
    expect(write(request, { instanceId: '1', name: undefined })).toEqual({ InstanceId: '1' })
    const route = lowerCamelObject({ id, deviceType: at('devicetype', integer), deviceId: numericId })
    expect(write(route, { id: '1125397061153369092', deviceType: 1, deviceId: '7' })).toEqual({
      id: '1125397061153369092',
      devicetype: 1,
      deviceId: 7,
    })
  })

  it('keeps the spelling of one use from leaking into another use of the same codec', () => {
    const first = upperCamelObject({ name: at('InstanceName', text) })
    const second = upperCamelObject({ name: text })
    expect(write(first, { name: 'a' })).toEqual({ InstanceName: 'a' })
    expect(write(second, { name: 'a' })).toEqual({ Name: 'a' })
  })
})

describe('scalars', () => {
  it.each([
    ['text', text, 10088, '10088'],
    ['text', text, '回访', '回访'],
    ['id', id, '1187000000000000001', '1187000000000000001'],
    ['id', id, 435986, '435986'],
    ['integer', integer, '57', 57],
    ['integer', integer, 57, 57],
    ['integer', integer, -1, -1],
    ['quotedInteger', quotedInteger, '0', 0],
    ['quotedInteger', quotedInteger, 5, 5],
    ['flag', flag, 'true', true],
    ['flag', flag, 'false', false],
    ['flag', flag, false, false],
    ['epochMilliseconds', epochMilliseconds, 1578550074361, new Date('2020-01-09T06:07:54.361Z')],
    ['epochMilliseconds', epochMilliseconds, '1628425608429', new Date('2021-08-08T12:26:48.429Z')],
    ['percent', percent, '74.14%', 0.7414],
    ['percent', percent, '70%', 0.7],
    ['percent', percent, '0%', 0],
    ['percent', percent, 95.89, 0.9589],
    ['localTime', localTime, '09:00:00', '09:00:00'],
    ['localTime', localTime, '9:30', '09:30:00'],
  ])('%s reads %j %j', (_name, codec, wire, domain) => {
    expect(read(codec, wire)).toEqual(domain)
  })

  it.each([
    ['integer', integer, '1.5'],
    ['integer', integer, 1.5],
    ['integer', integer, ''],
    ['integer', integer, '12345678901234567'],
    ['integer', integer, true],
    ['flag', flag, 'yes'],
    ['flag', flag, 1],
    ['epochMilliseconds', epochMilliseconds, 'yesterday'],
    ['percent', percent, 'all'],
    ['text', text, { a: 1 }],
  ])('%s refuses %j %j', (_name, codec, wire) => {
    expect(() => read(codec, wire)).toThrow()
  })

  it('writes numbers as numbers, quoted numbers as text, instants as milliseconds', () => {
    expect(write(integer, 57)).toBe(57)
    expect(write(quotedInteger, 5)).toBe('5')
    expect(write(epochMilliseconds, new Date(1748923429000))).toBe(1748923429000)
  })

  it.each(['1125397061153369092', '-1', '1.5', 'a', ''])('refuses to write %j as a bare number', (domain) => {
    expect(() => write(numericId, domain)).toThrow()
  })
})

describe('enumerations', () => {
  const status = enumeration({ INIT: ['INIT', 0], COMPLETED: ['Completed', 'Succeed', 'Succeeded'] })

  it.each([
    ['INIT', 'INIT'],
    [0, 'INIT'],
    ['0', 'INIT'],
    ['completed', 'COMPLETED'],
    ['Succeed', 'COMPLETED'],
  ])('reads %j as %s', (wire, domain) => {
    expect(read(status, wire)).toBe(domain)
  })

  it('writes the first spelling', () => {
    expect(write(status, 'COMPLETED')).toBe('Completed')
    expect(write(status, 'INIT')).toBe('INIT')
  })

  it('keeps a value nobody listed, so that it goes back unchanged', () => {
    const priority = read(status, '10')
    expect(priority).toBe('10')
    expect(write(status, priority)).toBe('10')
  })
})

describe('texts in texts', () => {
  const flashSms = jsonText(
    lowerCamelObject({ templateId: text.optional(), configId: text.optional() }).optional(),
  )

  it.each([
    ['{"templateId":"10471","configId":"8037f524"}'],
    ['{"configId":"8037f524", "templateId":10471}'],
    [{ TemplateId: '10471', ConfigId: '8037f524' }],
  ])('reads FlashSmsExtras from %j', (wire) => {
    expect(read(flashSms, wire)).toEqual({ templateId: '10471', configId: '8037f524' })
  })

  it('takes blank text for absent and refuses what is not JSON, without repeating it', () => {
    expect(read(flashSms, '')).toBeUndefined()
    expect(() => read(flashSms, '{"phone":"13800000000"')).toThrow('not JSON')
    expect(() => read(flashSms, '{"phone":"13800000000"')).not.toThrow('138')
  })

  it('writes JSON texts inside a JSON text (CallTime)', () => {
    const callTime = jsonText(
      z.array(
        jsonText(lowerCamelObject({ begin: at('startTime', localTime), end: at('endTime', localTime) })),
      ),
    )
    const windows = [{ begin: '09:00:00', end: '10:00:00' }]
    const wire = String.raw`["{\"startTime\":\"09:00:00\",\"endTime\":\"10:00:00\"}"]`
    expect(write(callTime, windows)).toBe(wire)
    expect(read(callTime, wire)).toEqual(windows)
  })

  it('reads digits beyond 2^53 inside them exactly', () => {
    expect(read(jsonText(lowerCamelObject({ id })), '{"id":1187000000000000001}')).toEqual({
      id: '1187000000000000001',
    })
  })
})

describe('lists', () => {
  it.each([
    [['4008013260'], ['4008013260']],
    [['["4008013260"]'], ['4008013260']],
    [
      ['["1","2"]', '3'],
      ['1', '2', '3'],
    ],
    ['["4008013260"]', ['4008013260']],
    ['4008013260', ['4008013260']],
    [[], []],
    [['[not json'], ['[not json']],
  ])('splices %j', (wire, domain) => {
    expect(read(splicedList(text), wire)).toEqual(domain)
  })

  it.each([
    [['[1,2,3,4,5]'], [1, 2, 3, 4, 5]],
    [
      ['1', '2'],
      [1, 2],
    ],
    [[0], [0]],
  ])('splices days %j', (wire, domain) => {
    expect(read(splicedList(integer), wire)).toEqual(domain)
  })

  it.each([
    ['Draft,Paused', ['DRAFT', 'PAUSED']],
    ['Draft', ['DRAFT']],
    ['', []],
  ])('puts commas into %j', (wire, domain) => {
    const statuses = commaList(enumeration({ DRAFT: 'Draft', PAUSED: 'Paused' }))
    expect(read(statuses, wire)).toEqual(domain)
    expect(z.encode(statuses, domain as never)).toBe(wire)
  })

  it('reads a bare object as a list of one', () => {
    const windows = listOf(upperCamelObject({ begin: at('BeginTime', localTime) }))
    expect(read(windows, { BeginTime: '09:00:00' })).toEqual([{ begin: '09:00:00' }])
  })
})
