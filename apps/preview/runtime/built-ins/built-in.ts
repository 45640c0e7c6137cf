import type { ComponentSpace, GeneralComponent, Node } from 'glass-easel';
import { EXTRA_STYLE, mark } from '../dom.js';

type PropertyType = typeof String | typeof Number | typeof Boolean | typeof Array | typeof Object | null;
type Properties = Readonly<Record<string, { readonly type: PropertyType; readonly value: unknown }>>;

/** Properties by what they are when they are left out. */
export const text = (value = '') => ({ type: String, value }) as const;
export const number = (value = 0) => ({ type: Number, value }) as const;
export const flag = (value = false) => ({ type: Boolean, value }) as const;
export const list = () => ({ type: Array, value: [] }) as const;
export const anything = () => ({ type: null, value: null }) as const;

/** What a built-in sees of its own element. */
export interface Host<Props> {
  readonly element: HTMLElement;
  readonly component: GeneralComponent;
  /** The present values of the properties. */
  readonly props: Props;
  /** An event as WeChat's own components fire it: to its own listeners only. */
  fire(name: string, detail?: unknown): void;
  /** Changes its own properties, as a field does while a person types. */
  set(props: Partial<Props>): void;
  onTap(listener: () => void): void;
}

/** A built-in at work. Others find it through `playerOf`: a form its fields, a group its members. */
export interface Player {
  /** After each change of the properties, and once at the start. */
  update?(): void;
  unmount?(): void;
  /** The element inside that a person uses, when it is not the tag's own: it gets the aria attributes. */
  readonly inner?: HTMLElement;
  /** What a form sends for it. */
  value?(): unknown;
  /** What a tap on its label does. */
  activate?(): void;
}

const players = new WeakMap<object, Player>();

export const playerOf = (node: object): Player | undefined => players.get(node);

/** aria-label and the like, which WXML writes as attributes of any tag. */
const ARIA = [
  ...['Atomic', 'Busy', 'Checked', 'Controls', 'Current', 'Describedby', 'Disabled', 'Expanded', 'Haspopup', 'Hidden', 'Label'],
  ...['Labelledby', 'Level', 'Live', 'Modal', 'Pressed', 'Role', 'Selected', 'Valuemax', 'Valuemin', 'Valuenow', 'Valuetext'],
].map((word) => `aria${word}`);

/** A person without a finger reaches these by Tab. */
const OPERABLE_ROLES = ['button', 'link', 'switch', 'checkbox', 'radio', 'tab'];

const SHARED: Properties = {
  hidden: flag(),
  hoverClass: text(),
  hoverStartTime: number(50),
  hoverStayTime: number(400),
  hoverStopPropagation: flag(),
  ...Object.fromEntries(ARIA.map((name) => [name, anything()])),
};

interface Shared {
  readonly hidden: boolean;
  readonly hoverClass: string;
  readonly hoverStartTime: number;
  readonly hoverStayTime: number;
  readonly [aria: string]: unknown;
}

/** Makes a tag of WeChat's known. `mount` runs when it enters the page. */
export function builtIn<Props>(space: ComponentSpace, tag: string, properties: Properties, mount?: (host: Host<Props>) => Player): void {
  const definition = space.defineComponent({
    is: `built-in/${tag}`,
    properties: { ...SHARED, ...properties } as Record<string, { type: StringConstructor; value: string }>,
    lifetimes: {
      attached(this: GeneralComponent) {
        const player = mount?.(hostOf<Props>(this)) ?? {};
        players.set(this, player);
        hover(this);
        player.update?.();
        shareLooks(this);
      },
      detached(this: GeneralComponent) {
        players.get(this)?.unmount?.();
        players.delete(this);
      },
    },
    observers: {
      '**'(this: GeneralComponent) {
        if (!players.has(this)) return;
        players.get(this)?.update?.();
        shareLooks(this);
      },
    },
  });
  space.setGlobalUsingComponent(tag, definition.general());
}

function hostOf<Props>(component: GeneralComponent): Host<Props> {
  return {
    element: domOf(component),
    component,
    get props() {
      return component.data as Props;
    },
    fire: (name, detail = {}) => component.triggerEvent(name, detail, { bubbles: false, composed: false }),
    set: (props) => component.setData(props as Record<string, unknown>),
    onTap: (listener) => component.addListener('tap', listener),
  };
}

export const domOf = (component: GeneralComponent): HTMLElement => component.getBackendElement() as unknown as HTMLElement;

function shareLooks(component: GeneralComponent): void {
  const props = component.data as Shared;
  const element = players.get(component)?.inner ?? domOf(component);
  for (const name of ARIA) {
    const attribute = name === 'ariaRole' ? 'role' : `aria-${name.slice('aria'.length).toLowerCase()}`;
    const value = props[name];
    if (value === null || value === '') continue;
    mark(element, attribute, value === undefined ? undefined : String(value));
  }
  mark(domOf(component), 'data-hidden', props.hidden);
  const role = element.getAttribute('role') ?? '';
  if (OPERABLE_ROLES.includes(role)) mark(element, 'tabindex', element.getAttribute('aria-disabled') === 'true' ? undefined : '0');
}

function hover(component: GeneralComponent): void {
  const { hoverClass, hoverStartTime, hoverStayTime } = component.data as Shared;
  if (!hoverClass || hoverClass === 'none') return;
  const element = domOf(component);
  let timer = 0;
  const later = (isOn: boolean, delayMs: number): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => component.setNodeClass(isOn ? hoverClass : '', EXTRA_STYLE), delayMs);
  };
  element.addEventListener('touchstart', () => later(true, hoverStartTime), { passive: true });
  for (const end of ['touchend', 'touchcancel']) element.addEventListener(end, () => later(false, hoverStayTime), { passive: true });
}

/** The nearest built-in of that tag around a component, also across the shadow roots of custom components. */
export function around(component: GeneralComponent, tag: string): GeneralComponent | undefined {
  for (let node: Node | null = above(component); node; node = above(node)) {
    if ((node as GeneralComponent).is === `built-in/${tag}`) return node as GeneralComponent;
  }
  return undefined;
}

function above(node: Node): Node | null {
  const { parentNode, ownerShadowRoot } = node as GeneralComponent;
  if (parentNode) return parentNode;
  return (ownerShadowRoot as { getHostNode?(): GeneralComponent } | null)?.getHostNode?.() ?? null;
}

/** All built-ins of that tag inside, in document order. */
export function within(root: Node, tag: string): GeneralComponent[] {
  return descendants(root).filter(({ is }) => is === `built-in/${tag}`);
}

export function descendants(root: Node): GeneralComponent[] {
  const children = (root as { childNodes?: readonly Node[] }).childNodes ?? [];
  return children.flatMap((child) => {
    const component = child as GeneralComponent;
    const isCustom = typeof component.is === 'string' && !component.is.startsWith('built-in/');
    const shadow = isCustom && component.getShadowRoot ? component.getShadowRoot() : null;
    return [...(component.is ? [component] : []), ...(shadow ? descendants(shadow) : []), ...descendants(child)];
  });
}
