/** What one Huawei tenant space of the sandbox owns. */

export interface HuaweiState {
  accessCodes: AccessCode[]
  routes: CalledRoute[]
  skills: SkillQueue[]
  flows: IvrFlow[]
  /** Next 19-digit id; kept as bigint because it is above 2^53. */
  nextId: bigint
}

export interface AccessCode {
  id: string
  accessCode: string
  mediatypeId: number
  n400Number: string | null
  description: string | null
  /** 1 inbound, 2 outbound, 3 both. */
  numCallAttr: number
}

export interface CalledRoute {
  /** 19 digits, used by modify. */
  id: string
  /** Small configuration number, used by delete. */
  dnid: number
  accessCode: string
  extCode: string
  mediatypeId: number | null
  devicetype: 1 | 3
  deviceId: number
  /** "0" or null: free; "1": not edited; "2": not deleted; "3": neither. */
  editable: string | null
}

export interface SkillQueue {
  skillId: number
  name: string
  description: string
  mediaTypeId: number
  maxWaitTime: number
  maxWaitNum: number
  maxAgentWrapupTime: number
  skillParam: Record<string, SkillParam | string>
}

export interface SkillParam {
  transferType?: string
  deviceType?: string
  value?: number
  parameterType?: string
}

export interface IvrFlow {
  id: number
  accessCode: string
  description: string
  flowFileName: string
  flowType: number
  isLoad: number
  maxCallNum: number
}

export function emptyHuawei(): HuaweiState {
  return { accessCodes: [], routes: [], skills: [], flows: [], nextId: 1130000000000000001n }
}
