/** The callbacks that nearly every call of `wx` takes. */
export interface Callbacks {
  readonly success?: (result: unknown) => void;
  readonly fail?: (fault: unknown) => void;
  readonly complete?: (outcome: unknown) => void;
}

export type Api = Readonly<Record<string, unknown>>;

/** What WeChat says of a refusal: `name:fail words`. */
export class WxFault extends Error {
  override readonly name = 'WxFault';

  constructor(
    words: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(words);
  }
}

/** Makes `work` a call of `wx`: a promise, or callbacks when one is given; answers carry `errMsg` as WeChat's do. */
export function call<Given>(name: string, work: (given: Given) => unknown) {
  return (given: Given & Callbacks = {} as Given & Callbacks): Promise<object> | undefined => {
    const answer = attempt(name, work, given);
    if (!given.success && !given.fail && !given.complete) return answer;
    settle(answer, given);
    return undefined;
  };
}

async function attempt<Given>(name: string, work: (given: Given) => unknown, given: Given): Promise<object> {
  try {
    return { errMsg: `${name}:ok`, ...((await work(given)) as object | undefined) };
  } catch (fault) {
    const facts = fault instanceof WxFault ? fault.facts : {};
    throw { errMsg: `${name}:fail ${fault instanceof Error ? fault.message : String(fault)}`, ...facts };
  }
}

/** Hands an answer to callbacks. What they throw is an error of the program, not of the call. */
export function settle(answer: Promise<object>, { success, fail, complete }: Callbacks): void {
  answer
    .then(
      (result) => {
        success?.(result);
        complete?.(result);
      },
      (fault: unknown) => {
        fail?.(fault);
        complete?.(fault);
      },
    )
    .catch((fault: unknown) => console.error(fault));
}

/** Calls that all are made the same way, by name. */
export function calls(works: Readonly<Record<string, (given: never) => unknown>>): Api {
  return Object.fromEntries(Object.entries(works).map(([name, work]) => [name, call(name, work)]));
}
