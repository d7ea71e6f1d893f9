// What calls may carry, and which carriers fit together (page createCalledRoute, its three rules).
import { enumeration, type Unrecognized } from '../../core/wire.ts'

const codes = {
  VOICE_CLICK_TO_DIAL: 2,
  VOICE: 5,
  VIDEO_CLICK_TO_DIAL: 18,
  VIDEO: 19,
  MULTIMEDIA: 53,
} as const

export type MediaTypeName = keyof typeof codes
export type MediaTypeValue = MediaTypeName | Unrecognized

export const MediaType = enumeration(codes)

/** querySkills wants it as text. */
export const MediaTypeText = enumeration(
  Object.fromEntries(Object.entries(codes).map(([name, code]) => [name, String(code)])) as Record<
    MediaTypeName,
    string
  >,
)

/** The only ones that queryAccessCodeList takes as a filter. */
export const accessCodeMediaTypes = ['VOICE', 'MULTIMEDIA', 'VOICE_CLICK_TO_DIAL'] as const

/** Rule 2: the media type of an access code, and those that a route of it may have. Others have no rule. */
export const routeMediaTypes: Readonly<Record<string, readonly MediaTypeName[]>> = {
  VOICE: ['VOICE', 'VIDEO'],
  MULTIMEDIA: ['MULTIMEDIA'],
  VOICE_CLICK_TO_DIAL: ['VOICE_CLICK_TO_DIAL', 'VIDEO_CLICK_TO_DIAL'],
}

/** Rule 1: a queue without a media type counts as voice. */
export const mediaTypeOfQueue = (told: MediaTypeValue | null): MediaTypeValue => told ?? 'VOICE'
