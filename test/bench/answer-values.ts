// What every answer of the bench holds: ids and names that follow from the request, and what is always the same.

/** Eight digits that a request carries and that come back in every row of its answer. */
export const tokenOf = (n: number): string => String(10_000_000 + n)

const fourDigits = (index: number) => String(index).padStart(4, '0')

export const instanceIdOf = (token: string, index: number): string =>
  `174952ab-9825-4cc9-a5e2-${token}${fourDigits(index)}`

/** The part of an instance id that differs. */
export const seedOf = (instanceId: string): string => instanceId.slice(-12)

export const jobGroupIdOf = (seed: string, index: number): string =>
  `3edc${fourDigits(index)}-6f7c-4de4-8535-${seed}`

/** The groups of an instance share two scripts, as campaigns do. */
export const scriptIdOf = (seed: string, index: number): string =>
  `5a39${fourDigits(index % 2)}-a12f-4222-9f0f-${seed}`

/** Nineteen digits: no double holds them. */
export const longCreatorIdOf = (token: string, index: number): string => `2123456${token}${fourDigits(index)}`

export const calledRouteIdOf = (token: string, index: number): string => `1125397${token}${fourDigits(index)}`

/** Ten queues behind a hundred routes; the other hundred lead to IVR flows. */
export const skillIdOf = (token: string, index: number): string => `${token}${Math.floor(index / 2) % 10}`

export const flowIdOf = (index: number): string => String(100 + (index % 50))

export const targetNameOf = (token: string, index: number): string => `回访队列 ${token} ${index % 20}`

export const described = {
  owner: 'sandbox',
  description: '售后回访与满意度调查',
  creator: 'lin.mei',
  createdAt: 1_767_574_800_000,
  maxConcurrentConversations: 40,
} as const

export const instanceNameOf = (token: string, index: number): string => `客户回访中心 ${token} ${index}`

export const maxWaitSeconds = 60
