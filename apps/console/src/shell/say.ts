import { MessagePlugin } from 'tdesign-vue-next';
import { Problem } from '../api/problem.js';

/** A line on top of the page for some seconds: what was done, or what went wrong. */
export function say(what: string | Problem): void {
  if (what instanceof Problem) void MessagePlugin.error(what.title, 6_000);
  else void MessagePlugin.success(what);
}
