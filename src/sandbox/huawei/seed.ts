/** Demo access codes, called routes, skill queues and IVR flows; the first three routes are the vendor's own example. */

import type { CalledRoute, HuaweiState, SkillQueue } from './state.ts'

const release = { transferType: 'Release' }

const skills: readonly (readonly [name: string, description: string, mediaTypeId: number])[] = [
  ['defaultVideoSkill', '2021ok', 19],
  ['售前咨询', '售前语音', 5],
  ['售后服务', '售后语音', 5],
  ['Web chat desk', 'Multimedia channel', 53],
  ['点击通话', '网页点击拨号', 2],
  ['VIP video', 'Video desk for members', 19],
  ['English support', 'Voice, English', 5],
  ['在线客服', '多媒体渠道', 53],
  ['Click to video', 'Video click-to-dial', 18],
]

const flows: readonly (readonly [
  id: number,
  description: string,
  file: string,
  type: number,
  loaded: number,
])[] = [
  [101, '主菜单', 'main_menu.xml', 2, 1],
  [102, 'English main menu', 'main_menu_en.xml', 2, 1],
  [103, '下班提示', 'after_hours.gsl', 1, 1],
  [104, 'Satisfaction survey', 'survey.ccxml', 5, 1],
  [105, '', 'unnamed_flow.xml', 4, 0],
]

const codes: readonly (readonly [
  code: string,
  media: number,
  n400: string | null,
  description: string | null,
  call: number,
])[] = [
  ['9911411', 5, null, null, 3],
  ['9911412', 5, '4000000412', '售前热线', 1],
  ['9911413', 5, '4000000413', 'Support line', 3],
  ['9911453', 53, null, '多媒体接入码', 3],
  ['9911402', 2, null, '点击通话接入码', 3],
  ['9911499', 5, null, 'Outbound only', 2],
]

type Row = readonly [
  id: string,
  dnid: number,
  code: string,
  ext: string,
  media: number | null,
  type: 1 | 3,
  device: number,
  editable: string | null,
]

const routes: readonly Row[] = [
  ['1125397061153369092', 3, '9911411', '11', 19, 1, 1, '0'],
  ['1127983948544239618', 1, '9911411', '', null, 1, 1, '0'],
  ['1127986019188238339', 2, '9911411', '1', 19, 1, 1, '0'],
  ['1128000000000000004', 4, '9911412', '', 5, 1, 2, '0'],
  ['1128000000000000005', 5, '9911412', '1', 5, 1, 3, null],
  ['1128000000000000006', 6, '9911412', '9', 5, 3, 101, '0'],
  ['1128000000000000007', 7, '9911413', '', 5, 3, 102, '0'],
  ['1128000000000000008', 8, '9911413', '2', 5, 1, 7, '1'],
  ['1128000000000000009', 9, '9911413', '3', 19, 1, 6, '2'],
  ['1128000000000000010', 10, '9911453', '', 53, 1, 4, '0'],
  ['1128000000000000011', 11, '9911453', '1', 53, 1, 8, '3'],
  ['1128000000000000012', 12, '9911402', '', 2, 1, 5, '0'],
  ['1128000000000000013', 13, '9911402', '1', 18, 1, 9, null],
  ['1128000000000000014', 14, '9911413', '0', 5, 3, 103, '3'],
]

export function seedHuawei(state: HuaweiState): void {
  state.skills.push(
    ...skills.map(([name, description, media], index) => skill(index + 1, name, description, media)),
  )
  for (const [id, description, flowFileName, flowType, isLoad] of flows) {
    state.flows.push({
      id,
      accessCode: `*${id}`,
      description,
      flowFileName,
      flowType,
      isLoad,
      maxCallNum: 100,
    })
  }
  codes.forEach(([accessCode, mediatypeId, n400Number, description, numCallAttr], index) => {
    const id = index === 0 ? '1124167935465633793' : `112417000000000000${index}`
    state.accessCodes.push({ id, accessCode, mediatypeId, n400Number, description, numCallAttr })
  })
  state.routes.push(...routes.map(route))
}

function route([
  id,
  dnid,
  accessCode,
  extCode,
  mediatypeId,
  devicetype,
  deviceId,
  editable,
]: Row): CalledRoute {
  return { id, dnid, accessCode, extCode, mediatypeId, devicetype, deviceId, editable }
}

/** Voice and video queues carry all five keys, the others only three (page createSkill). */
function skill(skillId: number, name: string, description: string, mediaTypeId: number): SkillQueue {
  const voice = mediaTypeId === 5 || mediaTypeId === 19
  return {
    skillId,
    name,
    description,
    mediaTypeId,
    maxWaitTime: 60,
    maxWaitNum: 100,
    maxAgentWrapupTime: 5,
    skillParam: {
      noAgents: release,
      busy: release,
      timeOut: release,
      ...(voice ? { answerFunction: '0', waitVoice: { parameterType: 'Voice' } } : {}),
    },
  }
}
