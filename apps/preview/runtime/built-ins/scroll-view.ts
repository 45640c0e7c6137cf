import type { ComponentSpace } from 'glass-easel';
import { mark, trueRect } from '../dom.js';
import { anything, builtIn, flag, type Host, number, type Player, text } from './built-in.js';

interface ScrollProps {
  readonly scrollX: boolean;
  readonly scrollY: boolean;
  readonly upperThreshold: number | string;
  readonly lowerThreshold: number | string;
  readonly scrollTop: number | string | null;
  readonly scrollLeft: number | string | null;
  readonly scrollIntoView: string;
  readonly scrollIntoViewOffset: number;
  readonly scrollWithAnimation: boolean;
  readonly enableFlex: boolean;
  readonly refresherEnabled: boolean;
  readonly refresherThreshold: number;
  readonly refresherTriggered: boolean;
}

const NEAR_PX = 50;

const PROPERTIES = {
  ...{ scrollX: flag(), scrollY: flag(), upperThreshold: anything(), lowerThreshold: anything(), scrollTop: anything() },
  ...{ scrollLeft: anything(), scrollIntoView: text(), scrollIntoViewOffset: number(), scrollWithAnimation: flag(), enableFlex: flag() },
  ...{ refresherEnabled: flag(), refresherThreshold: number(45), refresherTriggered: flag(), refresherDefaultStyle: text() },
  ...{ refresherBackground: text(), enhanced: flag(), bounces: flag(true), showScrollbar: flag(true), pagingEnabled: flag() },
  ...{ fastDeceleration: flag(), enableBackToTop: flag(), scrollAnchoring: flag(), enablePassive: anything(), type: text('list') },
  ...{ reverse: flag(), clip: flag(true), usingSticky: flag(), throttle: anything(), cacheExtent: number() },
};

export function registerScrollView(space: ComponentSpace): void {
  builtIn<ScrollProps>(space, 'scroll-view', PROPERTIES, (host) => {
    listenToScroll(host);
    listenToPull(host);
    return follow(host);
  });
}

const pixels = (value: unknown, fallback: number): number => (value === null || value === '' ? fallback : Number.parseFloat(String(value)));

function listenToScroll({ element, props: first, ...host }: Host<ScrollProps>): void {
  let [left, top] = [element.scrollLeft, element.scrollTop];
  let wasAt = { start: true, end: false };
  const propsNow = (): ScrollProps => host.component.data as unknown as ScrollProps;
  const isSideways = first.scrollX;
  const scrolled = (): void => {
    const { scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth, clientHeight } = element;
    const [deltaX, deltaY] = [left - scrollLeft, top - scrollTop];
    [left, top] = [scrollLeft, scrollTop];
    host.fire('scroll', { scrollLeft, scrollTop, scrollWidth, scrollHeight, deltaX, deltaY });
    const [at, most] = isSideways ? [scrollLeft, scrollWidth - clientWidth] : [scrollTop, scrollHeight - clientHeight];
    const { upperThreshold, lowerThreshold } = propsNow();
    const isAt = { start: at <= pixels(upperThreshold, NEAR_PX), end: at >= most - pixels(lowerThreshold, NEAR_PX) };
    if (isAt.start && !wasAt.start) host.fire('scrolltoupper', { direction: isSideways ? 'left' : 'top' });
    if (isAt.end && !wasAt.end) host.fire('scrolltolower', { direction: isSideways ? 'right' : 'bottom' });
    wasAt = isAt;
  };
  element.addEventListener('scroll', scrolled, { passive: true });
}

/** Pull to refresh: the program sets `refresher-triggered` back when it is done. */
function listenToPull(host: Host<ScrollProps>): void {
  const { element } = host;
  let startY = 0;
  let pulledPx = 0;
  const yOf = (event: TouchEvent): number => event.changedTouches[0]?.clientY ?? 0;
  const options = { passive: true };
  const begin = (event: TouchEvent): void => {
    startY = yOf(event);
  };
  element.addEventListener('touchstart', begin, options);
  element.addEventListener(
    'touchmove',
    (event) => {
      if (!host.props.refresherEnabled || element.scrollTop > 0) return;
      pulledPx = Math.max(0, yOf(event) - startY);
      if (pulledPx > 0) host.fire('refresherpulling', { dy: pulledPx });
    },
    options,
  );
  const end = (): void => {
    const dy = pulledPx;
    pulledPx = 0;
    if (dy === 0) return;
    if (dy < host.props.refresherThreshold) host.fire('refresherabort', { dy });
    else {
      host.set({ refresherTriggered: true });
      host.fire('refresherrefresh', { dy });
    }
  };
  for (const type of ['touchend', 'touchcancel'] as const) element.addEventListener(type, end, options);
}

function follow(host: Host<ScrollProps>): Player {
  const { element } = host;
  let followed: Partial<ScrollProps> = {};
  const scroll = (place: ScrollToOptions): void => {
    const behavior = host.props.scrollWithAnimation ? 'smooth' : 'auto';
    requestAnimationFrame(() => element.scrollTo({ ...place, behavior }));
  };
  return {
    update() {
      const props = { ...host.props };
      mark(element, 'data-x', props.scrollX);
      mark(element, 'data-y', props.scrollY);
      mark(element, 'data-flex', props.enableFlex);
      if (props.scrollX || props.scrollY) element.tabIndex = 0;
      if (props.scrollTop !== followed.scrollTop && props.scrollTop !== null) scroll({ top: pixels(props.scrollTop, 0) });
      if (props.scrollLeft !== followed.scrollLeft && props.scrollLeft !== null) scroll({ left: pixels(props.scrollLeft, 0) });
      if (props.scrollIntoView && props.scrollIntoView !== followed.scrollIntoView) requestAnimationFrame(() => reveal(host));
      if (followed.refresherTriggered && !props.refresherTriggered) host.fire('refresherrestore');
      followed = props;
    },
  };
}

function reveal({ element, component, props }: Host<ScrollProps>): void {
  const found = component.ownerShadowRoot?.querySelector(`#${props.scrollIntoView}`)?.getBackendElement();
  if (!found) return;
  const [target, view] = [trueRect(found as unknown as Element), trueRect(element)];
  const behavior = props.scrollWithAnimation ? 'smooth' : 'auto';
  const left = props.scrollX ? element.scrollLeft + target.left - view.left : element.scrollLeft;
  element.scrollTo({ top: element.scrollTop + target.top - view.top + props.scrollIntoViewOffset, left, behavior });
}
