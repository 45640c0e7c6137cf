import { Event, type EventBubbleStatus, type EventOptions, type Element as WxElement } from 'glass-easel';
import type { PhoneBackend } from './backend.js';
import type { Phone } from './phone.js';

const LONG_PRESS_MS = 350;
/** A browser follows a touch with mouse events for old pages. */
const COMPATIBILITY_MOUSE_MS = 800;

type Dispatch = (target: WxElement, type: string, detail: unknown, options: EventOptions) => EventBubbleStatus;
type Listener<Name extends keyof WindowEventMap> = (event: WindowEventMap[Name]) => void;

/** Taps, long presses and touches as WeChat reports them, out of fingers and out of a mouse. */
export function listenToGestures(backend: PhoneBackend, phone: Phone): void {
  const dispatch: Dispatch = (target, type, detail, options) => {
    const event = new Event(type, detail, options);
    Event.dispatchEvent(target, event);
    return event.getEventBubbleStatus();
  };
  activeTouches();
  backend.onEvent((target, type, detail, options) => {
    const origin = options.originalEvent;
    const touches = origin instanceof TouchEvent ? touchLists(phone, origin) : {};
    return dispatch(target, type, type === 'tap' ? pointOf(phone, detail) : detail, { ...options, extraFields: touches });
  });
  guardGhostClicks();
  longPresses(phone, dispatch);
  mouseAsFinger();
  keysAsTaps(dispatch);
}

/** Listeners on <body> are passive by default, and `catch:touchmove` would do nothing. */
function activeTouches(): void {
  const { body } = document;
  const add = body.addEventListener.bind(body) as (type: string, listener: EventListener, options?: AddEventListenerOptions) => void;
  Object.assign(body, {
    addEventListener: (type: string, listener: EventListener, options?: AddEventListenerOptions) =>
      add(type, listener, type.startsWith('touch') ? { ...options, passive: false } : options),
  });
}

function pointOf(phone: Phone, detail: unknown): { x: number; y: number } {
  const { x, y } = detail as { x: number; y: number };
  const { left, top } = phone.area.getBoundingClientRect();
  return { x: x - left, y: y - top };
}

function touchLists(phone: Phone, event: TouchEvent): { touches: unknown[]; changedTouches: unknown[] } {
  const { left, top } = phone.area.getBoundingClientRect();
  const describe = ({ identifier, clientX, clientY, force }: Touch): unknown => {
    const [x, y] = [clientX - left, clientY - top];
    return { identifier, force, clientX: x, clientY: y, pageX: x, pageY: y + phone.scrollTop() };
  };
  return { touches: [...event.touches].map(describe), changedTouches: [...event.changedTouches].map(describe) };
}

const listen = <Name extends keyof WindowEventMap>(type: Name, listener: Listener<Name>, options: AddEventListenerOptions = {}): void =>
  window.addEventListener(type, listener, options);

/** The page may change under the finger between touchend and the click that the browser makes of it. */
function guardGhostClicks(): void {
  let pressed: Node | undefined;
  const press = ({ target }: { readonly target: EventTarget | null }): void => {
    pressed = target as Node;
  };
  const forget = (): void => {
    pressed = undefined;
  };
  listen('pointerdown', press, { capture: true });
  listen('keydown', forget, { capture: true });
  const guard = (event: MouseEvent): void => {
    const target = event.target as Node;
    if (!event.isTrusted || !pressed || pressed.contains(target) || target.contains(pressed)) return;
    event.stopImmediatePropagation();
    event.preventDefault();
  };
  listen('click', guard, { capture: true });
}

function longPresses(phone: Phone, dispatch: Dispatch): void {
  let timer = 0;
  const cancel = (): void => window.clearTimeout(timer);
  listen(
    'touchstart',
    (event) => {
      cancel();
      const [touch] = event.changedTouches;
      const element = wxElementAt(event.target as Node);
      if (!touch || !element) return;
      const { left, top } = phone.area.getBoundingClientRect();
      const detail = { x: touch.clientX - left, y: touch.clientY - top };
      const options = { originalEvent: event, bubbles: true, composed: true, capturePhase: true, extraFields: touchLists(phone, event) };
      timer = window.setTimeout(() => dispatch(element, 'longpress', detail, options), LONG_PRESS_MS);
    },
    { passive: true },
  );
  for (const type of ['touchmove', 'touchend', 'touchcancel'] as const) listen(type, cancel, { passive: true });
}

/** The component that a DOM node belongs to; glass-easel notes it on the nodes it made. */
function wxElementAt(start: Node): WxElement | undefined {
  for (let node: Node | null = start; node; node = node.parentNode) {
    const found = (node as { __wxElement?: WxElement }).__wxElement;
    if (found) return found;
  }
  return undefined;
}

/** Elements with these roles are reached by Tab and answer to Enter and the space bar. */
const OPERABLE = '[role="button"], [role="link"], [role="switch"], [role="checkbox"], [role="radio"], [role="tab"]';

/** glass-easel makes taps of touches only. A click without a pointer is one too: from the keyboard, or from a screen reader. */
function keysAsTaps(dispatch: Dispatch): void {
  listen('keydown', (event) => {
    const target = event.target as Element;
    if ((event.key !== 'Enter' && event.key !== ' ') || !target.localName.startsWith('wx-') || !target.matches(OPERABLE)) return;
    event.preventDefault();
    (target as HTMLElement).click();
  });
  listen('click', (event) => {
    const element = event.detail === 0 ? wxElementAt(event.target as Node) : undefined;
    const isNative = (event.target as Element).closest('button, input, textarea, select');
    if (element && !isNative) dispatch(element, 'tap', { x: 0, y: 0 }, { originalEvent: event, bubbles: true, composed: true });
  });
}

/** On a desk there is a mouse only: it plays one finger. */
function mouseAsFinger(): void {
  let lastTouchAt = Number.NEGATIVE_INFINITY;
  let pressed: EventTarget | undefined;
  const noteTouch = ({ isTrusted, timeStamp }: TouchEvent): void => {
    if (isTrusted) lastTouchAt = timeStamp;
  };
  for (const type of ['touchstart', 'touchmove', 'touchend'] as const) listen(type, noteTouch, { passive: true, capture: true });
  const play = (type: string, mouse: MouseEvent, target: EventTarget): void => {
    const { clientX, clientY, pageX, pageY } = mouse;
    const finger = new Touch({ identifier: 1, target, clientX, clientY, pageX, pageY });
    const touches = type === 'touchend' ? [] : [finger];
    const lists = { touches, targetTouches: touches, changedTouches: [finger] };
    const isWelcome = target.dispatchEvent(new TouchEvent(type, { bubbles: true, composed: true, cancelable: true, ...lists }));
    if (!isWelcome && type === 'touchmove') mouse.preventDefault();
  };
  const press = (event: MouseEvent): void => {
    if (event.button !== 0 || event.timeStamp - lastTouchAt < COMPATIBILITY_MOUSE_MS || !event.target) return;
    pressed = event.target;
    play('touchstart', event, pressed);
  };
  const release = (event: MouseEvent): void => {
    if (pressed) play('touchend', event, pressed);
    pressed = undefined;
  };
  listen('mousedown', press, { capture: true });
  listen('mousemove', (event) => void (pressed && play('touchmove', event, pressed)), { capture: true });
  listen('mouseup', release, { capture: true });
}
