// The number of a called route in inputs: an access code and what is dialled after it.
import * as z from 'zod'

/** Which characters the vendor takes is not documented. */
const digits = (most: number) => z.string().max(most, `must have at most ${most} characters`)

export const accessCode = digits(32).refine((code) => code.trim() !== '', 'must not be empty')
export const extensionCode = digits(12)
