import { assert, type Fen, formatInstant } from '#kernel';

/** What a notice can tell. Instants in ms since the epoch. */
export interface NoticeFacts {
  readonly carPark: string;
  readonly bookingNo: string;
  readonly note: string;
  readonly from: number;
  readonly to: number;
  /** When it happened. */
  readonly at: number;
  readonly amount: Fen;
}
export type FactName = keyof NoticeFacts;

/** A template of the Mini Program's account at WeChat, with the fact that goes into each of its fields: `{thing1: 'carPark'}`. */
export interface Template {
  readonly templateId: string;
  readonly values: Readonly<Record<string, FactName>>;
}

const THING_MAX = 20;
const TEXT_MAX = 32;
/** Fields of a template are named by their type and a number; what does not fit refuses the whole message (47003). */
const FIELD = /^(thing|character_string|time|date|amount)\d{1,3}$/;
type FieldType = 'thing' | 'character_string' | 'time' | 'date' | 'amount';

/** https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/subscribe-message.html */
const WRITTEN: Readonly<Record<FieldType, Partial<{ [Name in FactName]: (fact: NoticeFacts[Name]) => string }>>> = {
  thing: { carPark: thing, note: thing },
  character_string: { bookingNo: characters },
  time: { from: instant, to: instant, at: instant },
  date: { from: instant, to: instant, at: instant },
  amount: { amount: yuan },
};

/** Why this fact cannot stand in this field; `undefined` when it can. */
export function flawOfField(field: string, fact: string): string | undefined {
  const type = typeOf(field);
  if (type === undefined) return `${field} is no field that can be filled`;
  return Object.hasOwn(WRITTEN[type], fact) ? undefined : `${fact} does not go into ${field}`;
}

/** The fields of a message, each cut or written as its type demands. Times are those of Beijing, to the minute. */
export function valuesFor({ values }: Template, facts: NoticeFacts): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([field, name]) => [field, written(field, facts, name)]));
}

function written<Name extends FactName>(field: string, facts: NoticeFacts, name: Name): string {
  const type = typeOf(field);
  const write = type && WRITTEN[type][name];
  assert(write, `${name} does not go into ${field}`);
  return write(facts[name]);
}

function typeOf(field: string): FieldType | undefined {
  return FIELD.exec(field)?.[1] as FieldType | undefined;
}

/** One line of at most 20 characters, and never an empty one. */
function thing(text: string): string {
  const line = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  const letters = [...line];
  if (letters.length === 0) return '无';
  return letters.length <= THING_MAX ? line : `${letters.slice(0, THING_MAX - 1).join('')}…`;
}

function characters(text: string): string {
  return text.replace(/[^0-9A-Za-z_]/g, '').slice(0, TEXT_MAX);
}

function instant(ms: number): string {
  const [date = '', clock = ''] = formatInstant(ms).split('T');
  const [year, month, day] = date.split('-').map(Number);
  return `${year}年${month}月${day}日 ${clock.slice(0, 5)}`;
}

function yuan(fen: Fen): string {
  return `¥${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}
