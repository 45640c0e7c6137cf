import type { GeneralBackendElement } from 'glass-easel';
import type { AssociatedBackend, CodeSpace, Root } from 'glass-easel-miniprogram-adapter';
import type { Address } from './address.js';
import type { PageConfig } from './bundle.js';
import { make } from './dom.js';
import { channelPair, type EventChannel } from './event-channel.js';
import type { PageLook } from './phone.js';

const REACH_BOTTOM_PX = 50;
const PULL_PX = 60;

export type PageCaller = Record<string, unknown>;

/** One page that is open: its element, its component, and the calls that WeChat makes on it. */
export class OpenPage {
  readonly element = make('main', 'phone-page');
  readonly scroller = make('div', 'phone-scroll');
  /** For the page that opened this one. */
  readonly openerChannel: EventChannel;
  readonly #ownChannel: EventChannel;
  #root: Root | undefined;
  #isReady = false;
  #isAtBottom = false;
  look: Omit<PageLook, 'canGoBack'>;

  constructor(
    readonly address: Address,
    readonly config: PageConfig,
    area: HTMLElement,
  ) {
    [this.openerChannel, this.#ownChannel] = channelPair();
    this.look = {
      path: address.path,
      title: config.navigationBarTitleText ?? '',
      background: config.navigationBarBackgroundColor ?? '#000000',
      textStyle: config.navigationBarTextStyle ?? 'white',
      isCustom: config.navigationStyle === 'custom',
      isLoading: false,
    };
    this.element.append(this.scroller);
    area.append(this.element);
  }

  get path(): string {
    return this.address.path;
  }

  get root(): Root {
    if (!this.#root) throw new Error(`${this.path} is not open`);
    return this.#root;
  }

  /** The page object that the program wrote, as `getCurrentPages` gives it. */
  get caller(): PageCaller {
    return this.root.get() as unknown as PageCaller;
  }

  open(backend: AssociatedBackend, space: CodeSpace): void {
    const { path, query, search } = this.address;
    this.#root = backend.createRoot('page', space, `/${path}${search ? `?${search}` : ''}`);
    Object.assign(this.caller, { route: path, __route__: path, options: query, getOpenerEventChannel: () => this.#ownChannel });
    (this.root.getComponent().getBackendElement() as unknown as HTMLElement).setAttribute('data-path', path);
    this.call('onLoad', query);
    const placeholder = make('span');
    this.scroller.append(placeholder);
    this.root.attach(this.scroller as unknown as GeneralBackendElement, placeholder as unknown as GeneralBackendElement);
    this.scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    if (this.config.enablePullDownRefresh) this.#listenToPull();
  }

  show(): void {
    this.element.hidden = false;
    this.call('onShow');
    this.root.getComponent().triggerPageLifetime('show', []);
    if (this.#isReady) return;
    this.#isReady = true;
    window.setTimeout(() => this.call('onReady'));
  }

  hide(): void {
    this.call('onHide');
    this.root.getComponent().triggerPageLifetime('hide', []);
    this.element.hidden = true;
  }

  destroy(): void {
    this.call('onUnload');
    this.root.release();
    this.element.remove();
  }

  /** Calls a page's own method if it has one. What it throws is reported, as WeChat does, and the page lives on. */
  call(name: string, ...args: unknown[]): unknown {
    const method = this.caller[name];
    if (typeof method !== 'function') return undefined;
    try {
      return method.apply(this.caller, args);
    } catch (fault) {
      console.error(`${this.path} ${name}:`, fault);
      return undefined;
    }
  }

  #scrolled(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    this.call('onPageScroll', { scrollTop });
    const isAtBottom = scrollTop + clientHeight >= scrollHeight - (this.config.onReachBottomDistance ?? REACH_BOTTOM_PX);
    if (isAtBottom && !this.#isAtBottom) this.call('onReachBottom');
    this.#isAtBottom = isAtBottom;
  }

  #listenToPull(): void {
    let startY: number | undefined;
    const options = { passive: true };
    const yOf = (event: TouchEvent): number => event.changedTouches[0]?.clientY ?? 0;
    const begin = (event: TouchEvent): void => {
      startY = this.scroller.scrollTop <= 0 ? yOf(event) : undefined;
    };
    this.scroller.addEventListener('touchstart', begin, options);
    this.scroller.addEventListener(
      'touchend',
      (event) => {
        if (startY !== undefined && yOf(event) - startY > PULL_PX) this.call('onPullDownRefresh');
        startY = undefined;
      },
      options,
    );
  }
}
