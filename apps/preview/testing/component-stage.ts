import { join } from 'node:path';
import { TmplGroup } from 'glass-easel-template-compiler';
import { type DOMWindow, JSDOM, VirtualConsole } from 'jsdom';
import { buildComponents } from '../compiler/index.js';
import { RUNTIME_HOOKS } from '../compiler/templates.js';
import type { Snippet } from './mounting.js';

const PAGE = '<!doctype html><html><head></head><body><div id="phone"></div></body></html>';

interface StageOptions {
  /** The folder with app.json; components are named from it, or as `package/component`. */
  readonly program: string;
  /** tag → component, as in `usingComponents`. */
  readonly using: Readonly<Record<string, string>>;
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
  /** A tap, as a person's: on the element that shows this text, or that a selector finds. */
  tap(selector: string): void;
}

interface ComponentStage {
  readonly window: DOMWindow;
  /** What the console was told as an error. A test ends with none. */
  readonly errors: readonly string[];
  mount(wxml: string, given?: Given): Promise<Mounted>;
  close(): void;
}

/** Real components on the real framework in jsdom, without layout. Each `mount` shows one snippet of WXML; a stage serves a whole suite. */
export async function openStage({ program, using }: StageOptions): Promise<ComponentStage> {
  const script = await buildComponents(program, using, join(process.cwd(), 'apps/preview/testing/mounting.ts'));
  const errors: string[] = [];
  const virtualConsole = new VirtualConsole();
  virtualConsole.on('error', (...words) => errors.push(words.map(String).join(' ')));
  virtualConsole.on('jsdomError', (fault) => errors.push(String(fault)));
  const { window } = new JSDOM(PAGE, { url: 'http://127.0.0.1/', runScripts: 'outside-only', pretendToBeVisual: true, virtualConsole });
  addLayout(window);
  window.eval(script);
  const mountSnippet = window['mountSnippet'] as (snippet: Snippet) => Pick<Mounted, 'box' | 'setData'>;
  let count = 0;
  const mount = async (wxml: string, { data = {}, methods = {} }: Given = {}): Promise<Mounted> => {
    const path = `mounted/${++count}`;
    const templates = window.eval(`(${compile(path, wxml)})`) as Readonly<Record<string, unknown>>;
    const paths = Object.entries(using).map(([tag, to]) => [tag, inProgram(to)]);
    const mounted = mountSnippet({ path, using: Object.fromEntries(paths), templates, definition: { data, methods } });
    await new Promise((resolve) => window.setTimeout(resolve));
    return { ...mounted, ...fingers(mounted.box) };
  };
  return { window, errors, mount, close: () => window.close() };
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

function fingers(box: HTMLElement): Pick<Mounted, 'find' | 'tap'> {
  const find = (selector: string): HTMLElement => {
    const [found, ...more] = box.querySelectorAll<HTMLElement>(selector);
    if (!found || more.length > 0) throw new Error(`${selector} finds ${more.length + (found ? 1 : 0)} elements in ${box.innerHTML}`);
    return found;
  };
  return { find, tap: (selector) => find(selector).click() };
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
