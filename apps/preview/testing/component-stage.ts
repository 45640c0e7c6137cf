import { join } from 'node:path';
import { TmplGroup } from 'glass-easel-template-compiler';
import { type DOMWindow, JSDOM, VirtualConsole } from 'jsdom';
import { buildComponents } from '../compiler/index.js';
import { RUNTIME_HOOKS } from '../compiler/templates.js';
import { type Callbacks, settle } from '../runtime/wx/call.js';
import { storageKey } from '../runtime/wx/storage.js';
import { DEFAULT_STAGE } from '../stage.js';
import type { Snippet } from './mounting.js';

const PAGE = '<!doctype html><html><head></head><body><div id="phone"></div></body></html>';

/** Plays a call of `wx`: what it gives is the answer, what it throws is told to `fail`. */
type Played = (given: never) => unknown;

interface StageOptions {
  /** The folder with app.json; components are named from it, or as `package/component`. */
  readonly program: string;
  /** tag → component, as in `usingComponents`. */
  readonly using: Readonly<Record<string, string>>;
  /** Calls of `wx` that the test plays, by name; the preview plays the others. */
  readonly wx?: Readonly<Record<string, Played>>;
  /** What the phone's storage holds at the start. */
  readonly kept?: Readonly<Record<string, unknown>>;
  /** Where the phone's clock stands still; timers run all the same. */
  readonly nowMs?: number;
}

interface WxCall {
  readonly name: string;
  readonly given: unknown;
}

interface Given {
  readonly data?: Readonly<Record<string, unknown>>;
  readonly methods?: Readonly<Record<string, (event: { readonly detail: unknown }) => void>>;
}

/** A snippet in the document. */
interface Mounted {
  readonly box: HTMLElement;
  setData(facts: object): void;
  /** The one element that a selector finds; components' tags begin with `wx-`. */
  find(selector: string): HTMLElement;
  /** The innermost element that shows exactly this text. */
  showing(text: string): HTMLElement;
  /** A tap, as a person's, on what a selector finds. */
  tap(selector: string): void;
  /** A tap on what shows this text. */
  tapText(text: string): void;
  /** Types into the field that a selector finds. */
  type(selector: string, text: string): void;
  /** When what was begun by a tap has gone as far as it can without the test: several turns of the page's own clock. */
  settled(): Promise<void>;
}

interface ComponentStage {
  readonly window: DOMWindow;
  /** What the console was told as an error. A test ends with none. */
  readonly errors: readonly string[];
  /** Every call of `wx`, played by whomever. */
  readonly calls: readonly WxCall[];
  mount(wxml: string, given?: Given): Promise<Mounted>;
  close(): void;
}

/**
 * Real components on the real framework in jsdom, without layout. Each `mount` shows one snippet of WXML. A stage is a phone of its own, with
 * fresh modules: it may serve one test, or a suite of tests that leave nothing behind.
 */
export async function openStage({ program, using, wx = {}, kept = {}, nowMs }: StageOptions): Promise<ComponentStage> {
  const script = await scriptOf(program, using);
  const errors: string[] = [];
  const virtualConsole = new VirtualConsole();
  virtualConsole.on('error', (...words) => errors.push(words.map(String).join(' ')));
  virtualConsole.on('jsdomError', (fault) => errors.push(String(fault)));
  const { window } = new JSDOM(PAGE, { url: 'http://127.0.0.1/', runScripts: 'outside-only', pretendToBeVisual: true, virtualConsole });
  addLayout(window);
  for (const [key, value] of Object.entries(kept))
    window.localStorage.setItem(storageKey(DEFAULT_STAGE.person, key), JSON.stringify({ value }));
  if (nowMs !== undefined) (window['Date'] as DateConstructor).now = () => nowMs;
  window.eval(script);
  const calls: WxCall[] = [];
  window['wx'] = playedOver(window['wx'] as Api, wx, calls);
  const mountSnippet = window['mountSnippet'] as (snippet: Snippet) => Pick<Mounted, 'box' | 'setData'>;
  let count = 0;
  const mount = async (wxml: string, { data = {}, methods = {} }: Given = {}): Promise<Mounted> => {
    const path = `mounted/${++count}`;
    const templates = window.eval(`(${compile(path, wxml)})`) as Readonly<Record<string, unknown>>;
    const paths = Object.entries(using).map(([tag, to]) => [tag, inProgram(to)]);
    const mounted = mountSnippet({ path, using: Object.fromEntries(paths), templates, definition: { data, methods } });
    await new Promise((resolve) => window.setTimeout(resolve));
    return { ...mounted, ...fingers(mounted.box), settled: () => turns(window) };
  };
  return { window, errors, calls, mount, close: () => window.close() };
}

const built = new Map<string, Promise<string>>();

/** Built once for a suite. */
function scriptOf(program: string, using: StageOptions['using']): Promise<string> {
  const key = JSON.stringify([program, using]);
  const script = built.get(key) ?? buildComponents(program, using, join(process.cwd(), 'apps/preview/testing/mounting.ts'));
  built.set(key, script);
  return script;
}

/** As readProgram names components: from the root, or among the packages. */
function inProgram(reference: string): string {
  return /^[./]/.test(reference) ? join('/', reference) : `/miniprogram_npm/${reference}`;
}

function compile(path: string, wxml: string): string {
  const group = TmplGroup.newDev();
  const reports = (group.addTmpl(path, wxml) ?? []) as readonly { readonly isError: boolean; readonly message: string }[];
  const fault = reports.find(({ isError }) => isError);
  if (fault) throw new Error(`the snippet does not compile: ${fault.message}`);
  group.setExtraRuntimeScript(RUNTIME_HOOKS);
  const code = group.getTmplGenObjectGroups();
  group.free();
  return code;
}

type Api = Readonly<Record<string, unknown>>;

/** `wx` that notes every call, with some calls played by the test. */
function playedOver(api: Api, played: Readonly<Record<string, Played>>, calls: WxCall[]): object {
  const noted = (name: string) => (given: Callbacks) => {
    calls.push({ name, given });
    const own = played[name];
    if (own === undefined) return (api[name] as (asked: unknown) => unknown)(given);
    const answer = (async () => ({ errMsg: `${name}:ok`, ...((await own(given as never)) as object | undefined) }))();
    settle(
      answer.catch((fault: unknown) => {
        throw fault instanceof Error ? { errMsg: `${name}:fail ${fault.message}` } : fault;
      }),
      given,
    );
    return undefined;
  };
  return new Proxy({}, { get: (_, name) => (typeof api[name as string] === 'function' ? noted(name as string) : api[name as string]) });
}

/** Answers that are played come within a turn; a chain of questions takes one for each. */
const TURNS = 20;

async function turns(window: DOMWindow): Promise<void> {
  for (let left = TURNS; left > 0; left -= 1) await new Promise((resolve) => window.setTimeout(resolve));
}

function fingers(box: HTMLElement): Pick<Mounted, 'find' | 'showing' | 'tap' | 'tapText' | 'type'> {
  const one = (what: string, found: readonly HTMLElement[]): HTMLElement => {
    const [first] = found;
    if (!first || found.length > 1) throw new Error(`${what} finds ${found.length} elements in ${box.innerHTML}`);
    return first;
  };
  const find = (selector: string): HTMLElement => one(selector, [...box.querySelectorAll<HTMLElement>(selector)]);
  const showing = (text: string): HTMLElement => {
    const all = [...box.querySelectorAll<HTMLElement>('*')].filter(({ textContent }) => textContent === text);
    return one(
      `「${text}」`,
      all.filter((element) => !all.some((other) => other !== element && element.contains(other))),
    );
  };
  const type = (selector: string, text: string): void => {
    const field = find(selector) as HTMLInputElement;
    field.value = text;
    const view = field.ownerDocument.defaultView as Window & typeof globalThis;
    field.dispatchEvent(new view.InputEvent('input', { bubbles: true }));
  };
  return { find, showing, tap: (selector) => find(selector).click(), tapText: (text) => showing(text).click(), type };
}

/** What jsdom has not: nothing is ever laid out, observed or drawn there. */
function addLayout(window: DOMWindow): void {
  class Observer {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  }
  Object.assign(window, {
    ResizeObserver: Observer,
    IntersectionObserver: Observer,
    matchMedia: () => ({ matches: false, addEventListener() {} }),
    TouchEvent: window['TouchEvent'] ?? class extends window.UIEvent {},
  });
  window.Element.prototype.scrollTo = () => {};
  Object.assign(window.HTMLCanvasElement.prototype, { getContext: () => null });
}
