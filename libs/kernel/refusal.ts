/** An expected "no": returned as a value, never thrown. Its code is listed in `contracts`. */
export interface Refusal<Code extends string = string> {
  readonly refused: Code;
  /** What the person needs in order to do better, e.g. the first tick that is full. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

export function refuse<Code extends string>(code: Code, detail?: Record<string, unknown>): Refusal<Code> {
  return detail ? { refused: code, detail } : { refused: code };
}

export function isRefusal<T extends object, Code extends string>(outcome: T | Refusal<Code>): outcome is Refusal<Code> {
  return 'refused' in outcome;
}

/** The world failed (a store, a network). `isRetrySafe` says whether doing it again cannot do it twice. */
export class Fault extends Error {
  override readonly name: string = 'Fault';
  constructor(
    message: string,
    readonly isRetrySafe: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The answer was lost: the effect may or may not have happened, and has to be read back before anything else. */
export class OutcomeUnknown extends Fault {
  override readonly name = 'OutcomeUnknown';
  constructor(message: string, options?: ErrorOptions) {
    super(message, false, options);
  }
}
