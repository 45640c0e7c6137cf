/** A broken assertion is a bug of ours, never an answer to a person. */
export class Bug extends Error {
  override readonly name = 'Bug';
}

export function assert(claim: unknown, message: string): asserts claim {
  if (!claim) throw new Bug(message);
}

/** For the `default` of an exhaustive switch: the compiler refuses a forgotten case. */
export function unreachable(value: never): never {
  throw new Bug(`unreachable: ${JSON.stringify(value)}`);
}
