import type { GeneralBackendElement } from 'glass-easel';
import type { Bundle } from '../runtime/bundle.js';
import { define } from '../runtime/definitions.js';
import { make } from '../runtime/dom.js';
import { assemble } from '../runtime/start.js';

/** What a test gives: a compiled snippet and the page around it. */
export interface Snippet {
  readonly path: string;
  readonly using: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, unknown>>;
  readonly definition: object;
}

/** The runtime of component tests: no page is opened, snippets are mounted by `globalThis.mountSnippet`. */
export function start(bundle: Bundle): void {
  const { pages } = assemble(bundle);
  Object.assign(globalThis, { getApp: () => ({}), getCurrentPages: () => [] });
  const templates = bundle.templates();
  for (const one of bundle.components) define(pages.space, one, templates);
  const mountSnippet = ({ path, using, templates: own, definition }: Snippet): { box: HTMLElement; setData(facts: object): void } => {
    const load = (): unknown => (globalThis as unknown as { Component(given: object): unknown }).Component(definition);
    define(pages.space, { path, config: { component: true, usingComponents: using }, scope: '', sheet: '', load }, own);
    const root = pages.backend.createRoot('mounted', pages.space, `/${path}`);
    const [box, placeholder] = [make('div'), make('span')];
    box.append(placeholder);
    pages.phone.area.append(box);
    root.attach(box as unknown as GeneralBackendElement, placeholder as unknown as GeneralBackendElement);
    return { box, setData: (facts) => root.get().setData(facts) };
  };
  Object.assign(globalThis, { mountSnippet });
}
