import type { Problem as ProblemBody } from '../types/api.js';

/** What the server said when it said no, in words for people. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    /** Of libs/contracts/refusals.ts; `offline` when no answer came. */
    readonly code: string,
    readonly title: string,
    /** All that the server said. */
    readonly body: Partial<ProblemBody> = {},
  ) {
    super(code);
  }
}

const BY_STATUS: Readonly<Record<number, string>> = {
  401: '登录已失效，请重新登录',
  403: '您没有权限进行此操作',
  404: '没有找到相关内容，可能已被移除',
  412: '内容刚刚被别人修改，请刷新后再试',
  413: '提交的内容太大',
  429: '操作太快了，请稍等片刻',
};

/** The problem in an answer; what is no problem+json is told by its status. */
export async function problemOf(answer: Response): Promise<Problem> {
  const told = (await answer.json().catch(() => undefined)) as Partial<ProblemBody> | undefined;
  const title = told?.title ?? BY_STATUS[answer.status] ?? '服务暂时不可用，请稍后重试';
  return new Problem(answer.status, told?.code ?? 'internal_error', title, told);
}

export const offline = (): Problem => new Problem(0, 'offline', '网络不通，请检查网络后重试');

/** Whatever was thrown, as a problem. What is none of ours is a defect of the console, and is told as one. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  console.error(thrown);
  return new Problem(0, 'defect', '页面出了点问题，请刷新后重试');
}
