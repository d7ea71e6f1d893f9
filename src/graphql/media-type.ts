// MediaType: what access codes, routes and skill queues carry.
import { MediaType as MediaTypeCodec } from '../vendors/huawei/media-type.ts'
import { vendorEnum } from './enumeration.ts'

export const MediaType = vendorEnum('MediaType', MediaTypeCodec, 'What is carried (`mediatypeId`).', {
  VOICE_CLICK_TO_DIAL: '2: voice, click to dial.',
  VOICE: '5: voice and video calls; the pages about skill queues call it voice.',
  VIDEO_CLICK_TO_DIAL: '18: video, click to dial.',
  VIDEO: '19: video.',
  MULTIMEDIA: '53: multimedia.',
})
