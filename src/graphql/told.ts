// Values that are there at once or have to be read first: what is there is answered without a promise.

/** Lists answer every field of every row with this: a promise for each would cost more than the rows. */
export const whenTold = <Value, Result>(
  value: Value | Promise<Value>,
  answer: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> => (value instanceof Promise ? value.then(answer) : answer(value))
