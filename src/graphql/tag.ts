// Tag: a key and a value put on instances.
import * as z from 'zod'
import { builder } from './builder.ts'
import { nonEmptyText, text } from './rules.ts'

/** Documented for TagResources: N is 1 to 20. */
const maxTags = 20

export const Tag = builder.objectRef<{ key: string; value: string }>('Tag').implement({
  description: 'A key and a value put on an instance.',
  fields: (t) => ({
    key: t.exposeString('key', { nullable: false, description: '`Key`, unique on the instance.' }),
    value: t.exposeString('value', { nullable: false, description: '`Value`, possibly empty.' }),
  }),
})

export const TagInput = builder.inputType('TagInput', {
  description: 'A key and a value put on an instance.',
  fields: (t) => ({
    key: t.string({ required: true, description: '`Key`.' }),
    value: t.string({ required: true, description: '`Value`, possibly empty.' }),
  }),
})

const uniqueKeys = (tags: readonly { key: string }[]) =>
  new Set(tags.map(({ key }) => key)).size === tags.length

export const tagList = z
  .array(z.object({ key: nonEmptyText, value: text }))
  .min(1, 'needs at least one tag')
  .max(maxTags, `takes at most ${maxTags} tags`)
  .refine(uniqueKeys, 'names a key twice')

export const tagKeys = z
  .array(nonEmptyText)
  .min(1, 'needs at least one key')
  .max(maxTags, `takes at most ${maxTags} keys`)
