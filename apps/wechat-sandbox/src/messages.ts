import type { Message } from './book.js';
import { isOpenidOf, type SnsAnswer, snsError } from './login.js';
import { TEMPLATES, unfitField } from './templates.js';

const STATES = new Set(['developer', 'trial', 'formal']);
const LANGUAGES = new Set(['zh_CN', 'en_US', 'zh_HK', 'zh_TW']);
const MEMBERS = new Set(['touser', 'template_id', 'page', 'miniprogram_state', 'lang', 'data']);
const PAGE = /^[a-z][\w-]*(\/[\w-]+)+(\?[^\s?#]*)?$/;

type Body = Readonly<Record<string, unknown>>;

/** Why WeChat would not take this message; how many the person has allowed is not known here. */
export function refusalOfMessage(body: Body, appid: string): SnsAnswer | undefined {
  const { touser, template_id: templateId, page, miniprogram_state: state, lang, data } = body;
  const unknown = Object.keys(body).find((name) => !MEMBERS.has(name));
  if (unknown !== undefined) return snsError(47001, `data format error, unknown ${unknown}`);
  if (typeof touser !== 'string' || !isOpenidOf(appid, touser)) return snsError(40003, 'invalid openid');
  const template = TEMPLATES.find(({ id }) => id === templateId);
  if (!template) return snsError(40037, 'invalid template_id');
  if (page !== undefined && !(typeof page === 'string' && PAGE.test(page))) return snsError(41030, 'invalid page');
  if (state !== undefined && !STATES.has(String(state))) return snsError(47001, 'data format error, miniprogram_state');
  if (lang !== undefined && !LANGUAGES.has(String(lang))) return snsError(47001, 'data format error, lang');
  if (data === null || typeof data !== 'object') return snsError(47001, 'data format error, data');
  const field = unfitField(template, data as Body);
  return field === undefined ? undefined : snsError(47003, `argument invalid! data.${field}.value invalid`);
}

export function messageOf(body: Body, { id, atMs, errcode }: Pick<Message, 'id' | 'atMs' | 'errcode'>): Message {
  const { touser, template_id: templateId, page, data } = body;
  const fields = data !== null && typeof data === 'object' ? Object.entries(data as Record<string, { value?: unknown }>) : [];
  return {
    ...{ id, atMs, errcode },
    openid: String(touser),
    templateId: String(templateId),
    page: page === undefined ? undefined : String(page),
    values: Object.fromEntries(fields.map(([name, given]) => [name, String(given?.value)])),
  };
}
