// One HTTP call: timed, counted, repeated like a careful client would, and its errors held against the contract.
import { pause } from './pauses.mjs';

const ANSWER_WITHIN_MS = 15_000;
const LOST_MOST = 8;
const REPEATS_MOST = 5;

/**
 * @typedef {object} Request
 * @property {string} kind for the table of durations
 * @property {'GET' | 'POST'} method
 * @property {string} path
 * @property {string | undefined} [token]
 * @property {string | undefined} [key] Idempotency-Key
 * @property {unknown} [body] sent as JSON
 * @property {string} [text] sent as it is, instead of `body`
 * @property {string} [contentType]
 * @property {number} [seat] which gateway is asked first
 * @property {boolean} [isHarmless] may be sent again without a key
 * @property {boolean} [isRival] another request with this key is under way on purpose: "in progress" is an answer
 */

export class Wire {
  /** @param {{ urls: readonly string[], notebook: import('./notebook.mjs').Notebook }} parts */
  constructor({ urls, notebook }) {
    this.urls = urls;
    this.notebook = notebook;
  }

  /**
   * Goes to the next gateway with the same key when no answer came; waits when asked to. Fault: no answer at all.
   * @template T @param {Request} request @returns {Promise<import('./views.mjs').Answer<T>>}
   */
  async send(request) {
    let [lost, repeated] = [0, 0];
    for (;;) {
      const url = this.urls[((request.seat ?? 0) + lost) % this.urls.length];
      const answer = await this.#once(/** @type {string} */ (url), request);
      if (answer === undefined) {
        if (!isRepeatable(request)) throw new Error(`no answer to ${request.method} ${request.path}`);
        if (++lost >= LOST_MOST) return this.#unanswered(request);
        await pause(150 * lost);
        continue;
      }
      const waitSeconds = waitAskedFor(request, answer.problem);
      if (waitSeconds === undefined || ++repeated > REPEATS_MOST) return /** @type {import('./views.mjs').Answer<T>} */ (answer);
      this.notebook.counts.throttled++;
      await pause(waitSeconds * 1000);
    }
  }

  /** @param {Request} request @returns {never} */
  #unanswered({ method, path, key }) {
    this.notebook.broken('answered', `${method} ${path} was never answered`, key ?? '');
    throw new Error(`${method} ${path} was never answered`);
  }

  /** @param {string} url @param {Request} request */
  async #once(url, request) {
    const startedAt = performance.now();
    try {
      const response = await fetch(url + request.path, {
        method: request.method,
        headers: headersOf(request),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        ...bodyOf(request),
      });
      const text = await response.text();
      this.notebook.took(request.kind, performance.now() - startedAt);
      this.notebook.counts.requests++;
      return this.#read(request, response, text);
    } catch {
      this.notebook.counts.lostAnswers++; // Cut off, refused or too slow: whoever asked cannot know what happened.
      return undefined;
    }
  }

  /** @param {Request} request @param {Response} response @param {string} text */
  #read({ method, path }, response, text) {
    const { status } = response;
    const json = parsed(text);
    if (status < 300) return { status, text, body: json, problem: undefined };
    const problem = /** @type {import('./views.mjs').Problem | undefined} */ (json);
    const asked = `${method} ${path} → ${status} ${text.slice(0, 200)}`;
    if (status >= 500) this.notebook.broken('answered', asked, problem?.requestId ?? '');
    const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') && problem?.status === status;
    if (!isProblem || !problem?.code || !problem.title) this.notebook.broken('problems', asked);
    this.notebook.refused(problem?.code ?? `http ${status}`);
    return { status, text, body: undefined, problem: problem ?? { code: `http ${status}`, title: '', status } };
  }
}

/** Whether a careful client sends it again when no answer came. @param {Request} request */
const isRepeatable = ({ method, key, isHarmless }) => method === 'GET' || key !== undefined || isHarmless === true;

/** @param {Request} request @param {import('./views.mjs').Problem | undefined} problem */
function waitAskedFor({ isRival }, problem) {
  const isAskedToWait = problem?.code === 'too_many_requests' || (problem?.code === 'idempotency_key_in_progress' && !isRival);
  return isAskedToWait ? (problem?.retryAfterSeconds ?? 1) : undefined;
}

/** @param {Request} request @returns {Record<string, string>} */
function headersOf({ token, key, body, text, contentType = 'application/json' }) {
  return {
    ...(body === undefined && text === undefined ? {} : { 'content-type': contentType }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  };
}

/** @param {Request} request */
function bodyOf({ body, text }) {
  if (text !== undefined) return { body: text };
  return body === undefined ? {} : { body: JSON.stringify(body) };
}

/** @param {string} text @returns {unknown} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not JSON: for whoever reads it to complain about.
  }
}
