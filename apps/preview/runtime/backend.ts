import { CurrentWindowBackendContext } from 'glass-easel';
import { phoneUnits, trueRect } from './dom.js';
import type { Phone } from './phone.js';

/** Native listeners that components may ask for. `scroll`, `input` and the like come from our own built-ins, or they would fire twice. */
const NATIVE = /^(transitionend|animation(start|end|iteration)|touch\w+|mouse\w+|click)$/;

type BackendElement = Parameters<CurrentWindowBackendContext['setListenerStats']>[0];

/** glass-easel on the browser's own DOM: `<view>` is `<wx-view>`, and lengths and rectangles are those of the phone. */
export class PhoneBackend extends CurrentWindowBackendContext {
  constructor(readonly phone: Phone) {
    super();
    const create = {
      createTextNode: (text: string) => document.createTextNode(text),
      createDocumentFragment: () => document.createDocumentFragment(),
      createElement: (tag: string) => this.#createElement(tag.startsWith('wx-') ? tag : `wx-${tag}`),
    };
    this.document = create as unknown as typeof this.document;
  }

  #createElement(tag: string): HTMLElement {
    const element = document.createElement(tag);
    const setAttribute = element.setAttribute.bind(element);
    element.setAttribute = (name, value) => setAttribute(name, name === 'style' ? phoneUnits(value) : value);
    element.getBoundingClientRect = () => this.#inPhone(trueRect(element));
    return element;
  }

  #inPhone(rect: DOMRectReadOnly): DOMRect {
    const { left, top } = this.phone.area.getBoundingClientRect();
    return new DOMRect(rect.x - left, rect.y - top, rect.width, rect.height);
  }

  override getWindowWidth(): number {
    return this.phone.area.clientWidth;
  }

  override getWindowHeight(): number {
    return this.phone.area.clientHeight;
  }

  /** All sheets are in the head from the start. */
  override appendStyleSheetPath(): number {
    return 0;
  }

  override getTheme(): string {
    return this.phone.theme;
  }

  override setListenerStats(...listening: Parameters<CurrentWindowBackendContext['setListenerStats']>): void {
    if (NATIVE.test(listening[1])) super.setListenerStats(...listening);
  }

  override setScrollPosition(target: BackendElement, left: number, top: number, durationMs: number): void {
    (target as unknown as HTMLElement).scrollTo({ left, top, behavior: durationMs ? 'smooth' : 'auto' });
  }

  override createIntersectionObserver(
    ...[target, relative, margin, thresholds, listener]: Parameters<CurrentWindowBackendContext['createIntersectionObserver']>
  ): ReturnType<CurrentWindowBackendContext['createIntersectionObserver']> {
    const area = this.phone.area as unknown as BackendElement;
    return super.createIntersectionObserver(target, relative ?? area, margin, thresholds, (status) => {
      const rect = (one: unknown) => this.#inPhone(one as DOMRectReadOnly);
      listener({
        ...status,
        boundingClientRect: rect(status.boundingClientRect),
        intersectionRect: rect(status.intersectionRect),
        relativeRect: rect(status.relativeRect),
      });
    });
  }
}
