import type { GeneralComponent } from 'glass-easel';
import { EXTRA_STYLE, phoneUnits } from './dom.js';

type WxsFunction = (...args: unknown[]) => unknown;
type Styles = string | Readonly<Record<string, string>>;

/** What WXS sees of a component: the view layer's own handle, with WeChat's method names. */
interface Descriptor {
  readonly [method: string]: (...args: never[]) => unknown;
}

const descriptors = new WeakMap<GeneralComponent, Descriptor>();

function describe(component: GeneralComponent | null | undefined): Descriptor | null {
  if (!component) return null;
  const known = descriptors.get(component);
  if (known) return known;
  const made = { ...looks(component), ...structure(component) };
  descriptors.set(component, made);
  return made;
}

const domOf = (component: GeneralComponent): HTMLElement => component.getBackendElement() as unknown as HTMLElement;

function looks(component: GeneralComponent): Descriptor {
  return {
    setStyle: (style: Styles) => {
      const text =
        typeof style === 'string'
          ? style
          : Object.entries(style)
              .map(([name, value]) => `${dashed(name)}:${value}`)
              .join(';');
      component.setNodeStyle(phoneUnits(text), EXTRA_STYLE);
      return describe(component);
    },
    addClass: (name: string) => domOf(component).classList.add(name),
    removeClass: (name: string) => domOf(component).classList.remove(name),
    hasClass: (name: string) => domOf(component).classList.contains(name),
    getBoundingClientRect: () => domOf(component).getBoundingClientRect(),
    getComputedStyle: (names: readonly string[]) => {
      const computed = getComputedStyle(domOf(component));
      return Object.fromEntries(names.map((name) => [name, computed.getPropertyValue(dashed(name))]));
    },
    requestAnimationFrame: (callback: FrameRequestCallback) => requestAnimationFrame(callback),
  };
}

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function structure(component: GeneralComponent): Descriptor {
  const state = {};
  const select = (selector: string): GeneralComponent | null =>
    (component.getShadowRoot()?.querySelector(selector) as GeneralComponent | null | undefined) ?? null;
  return {
    selectComponent: (selector: string) => describe(select(selector)),
    selectAllComponents: (selector: string) =>
      (component.getShadowRoot()?.querySelectorAll(selector) ?? []).map((one) => describe(one as GeneralComponent)),
    getDataset: () => component.dataset,
    getState: () => state,
    callMethod: (name: string, argument: unknown) => (component.getMethodCaller() as Record<string, WxsFunction>)[name]?.(argument),
    triggerEvent: (name: string, detail: unknown) => component.triggerEvent(name, detail),
  };
}

/** A page or component as its own methods see it; glass-easel's element is behind `_$`. */
interface Caller {
  readonly _$?: GeneralComponent;
}

const methodsOf = new WeakMap<object, Set<unknown>>();

/** `bind:tap="{{open ? wxs.close : ''}}"` does not say where its function comes from: one that is no method of the component is WXS. */
function isMethod(caller: Caller, candidate: WxsFunction): boolean {
  const prototype = Object.getPrototypeOf(caller) as object;
  let methods = methodsOf.get(prototype);
  if (!methods) {
    methods = new Set();
    for (const name in caller) methods.add((caller as Record<string, unknown>)[name]);
    methodsOf.set(prototype, methods);
  }
  return methods.has(candidate);
}

interface HandledEvent {
  readonly currentTarget: GeneralComponent | Caller;
}

const elementOf = (target: GeneralComponent | Caller): GeneralComponent => (target as Caller)._$ ?? (target as GeneralComponent);

/** What compiled templates expect of the page: see RUNTIME_HOOKS of the compiler. */
export function installWxsHost(): void {
  const host = {
    getRegExp: (pattern: string, flags?: string) => new RegExp(pattern, flags),
    getDate: (...moment: [number]) => new Date(...moment),
    /** In a microtask: before the first render there is nothing whose style could be set. */
    changeProp:
      (callback: WxsFunction) =>
      (now: unknown, before: unknown, owner: GeneralComponent, element: GeneralComponent): void =>
        queueMicrotask(() => callback(now, before, describe(owner), describe(element))),
    eventWrapper: (caller: Caller, event: HandledEvent, listener: WxsFunction, path?: readonly unknown[]): unknown => {
      if (path ? path[0] === 0 : isMethod(caller, listener)) return listener.call(caller, event);
      const seen = Object.create(event, { instance: { value: describe(elementOf(event.currentTarget)) } }) as HandledEvent;
      return listener(seen, describe(elementOf(caller)));
    },
  };
  Object.assign(globalThis, { __wxsHost: host });
  Object.defineProperty(Object.prototype, '__wxsConstructor', {
    configurable: true,
    get(this: unknown): string {
      return Object.prototype.toString.call(this).slice('[object '.length, -1);
    },
  });
}
