// What Huawei's CEC answers under the bench: bodies of the sandbox.
import { bare, mark, rows, templates } from './answer-template.ts'
import { calledRouteIdOf, flowIdOf, maxWaitSeconds, skillIdOf, targetNameOf } from './answer-values.ts'

const calledRouteRow = (index: number) => {
  const isSkill = index % 2 === 0
  return {
    id: calledRouteIdOf(mark, index),
    dnid: index,
    accessCode: '9911411',
    mediatypeId: 5,
    extCode: String(index),
    devicetype: isSkill ? 1 : 3,
    deviceId: bare(isSkill ? skillIdOf(mark, index) : flowIdOf(index)),
    deviceDesc: targetNameOf(mark, index),
    editable: '0',
  }
}

/** queryCalledRoute, filled with the token in the name of the target that is asked for. */
export const queryCalledRoute = templates((offset: number, limit: number) => ({
  returnCode: '0',
  data: { total: 1_400, calledRouteList: rows(offset, limit, calledRouteRow) },
  description: 'success',
}))

/** querySkills by id. */
export const querySkills = (skillIds: readonly string[]): string =>
  JSON.stringify({
    returnCode: '0',
    total: skillIds.length,
    data: skillIds.map((skillId) => ({
      skillId: Number(skillId),
      name: '售前咨询',
      description: '售前语音',
      mediaTypeId: 5,
      maxWaitTime: maxWaitSeconds,
      maxWaitNum: 100,
      maxAgentWrapupTime: 5,
      skillParam: {
        noAgents: { transferType: 'Release' },
        busy: { transferType: 'Release' },
        timeOut: { transferType: 'Release' },
        answerFunction: '0',
        waitVoice: { parameterType: 'Voice' },
      },
    })),
    description: 'success',
  })

export const token = JSON.stringify({
  AccessToken: 'bench-token',
  ApplyType: 'Bearer',
  CreateTime: '1795241887',
  Expires: '3600',
  Scope: '9a96f6c875b65e50290ae0bc01e94c3c',
  AppKey: 'sandbox',
  UserID: 'Anonymous',
})
