/** The refusal that every part of the service may raise: 400, the request itself is wrong. */

export class BadRequest extends Error {}
