import type { AssociatedBackend, CodeSpace } from 'glass-easel-miniprogram-adapter';
import { type Address, readAddress } from './address.js';
import type { Bundle } from './bundle.js';
import type { EventChannel } from './event-channel.js';
import { OpenPage } from './open-page.js';
import type { Phone } from './phone.js';

const MOST_PAGES = 10;

type Target = { readonly url: string };
type Listeners = Readonly<Record<string, (...args: unknown[]) => void>>;

/** Which pages are open, as WeChat's routing rules allow. What WeChat refuses is thrown, with its words. */
export class PageStack {
  readonly #open: OpenPage[] = [];
  /** Tabs keep their page while another tab is shown. */
  readonly #tabs = new Map<string, OpenPage>();

  constructor(
    readonly bundle: Bundle,
    readonly phone: Phone,
    readonly space: CodeSpace,
    readonly backend: AssociatedBackend,
  ) {}

  get top(): OpenPage | undefined {
    return this.#open.at(-1);
  }

  get pages(): readonly OpenPage[] {
    return this.#open;
  }

  isTab(path: string): boolean {
    return this.bundle.app.tabBar?.list.some(({ pagePath }) => pagePath === path) ?? false;
  }

  navigateTo({ url, events }: Target & { readonly events?: Listeners }): { eventChannel: EventChannel } {
    const address = this.#address(url);
    if (this.isTab(address.path)) throw new Error('can not navigateTo a tabbar page');
    if (this.#open.length >= MOST_PAGES) throw new Error(`webview count limit exceed: at most ${MOST_PAGES} pages`);
    this.top?.hide();
    const page = this.#create(address);
    for (const [name, listener] of Object.entries(events ?? {})) page.openerChannel.on(name, listener);
    this.#show(page);
    return { eventChannel: page.openerChannel };
  }

  redirectTo({ url }: Target): void {
    const address = this.#address(url);
    if (this.isTab(address.path)) throw new Error('can not redirectTo a tabbar page');
    this.#open.pop()?.destroy();
    this.#show(this.#create(address));
  }

  navigateBack({ delta = 1 }: { readonly delta?: number }): void {
    if (this.#open.length <= 1) throw new Error('cannot navigate back at first page.');
    for (let left = Math.min(delta, this.#open.length - 1); left > 0; left--) this.#open.pop()?.destroy();
    if (this.top) this.#show(this.top);
  }

  switchTab({ url }: Target): void {
    const { path } = this.#address(url);
    if (!this.isTab(path)) throw new Error('can not switch to no-tabBar page');
    if (this.top?.path === path) return;
    while (this.top && !this.isTab(this.top.path)) this.#open.pop()?.destroy();
    const left = this.#open.pop();
    left?.hide();
    const kept = this.#tabs.get(path);
    if (kept) this.#open.push(kept);
    this.#show(kept ?? this.#create({ path, query: {}, search: '' }));
  }

  reLaunch({ url }: Target): void {
    const address = this.#address(url);
    for (const page of new Set([...this.#open, ...this.#tabs.values()])) page.destroy();
    this.#open.length = 0;
    this.#tabs.clear();
    this.#show(this.#create(address));
  }

  render(): void {
    if (this.top) this.phone.render({ ...this.top.look, canGoBack: this.#open.length > 1 });
  }

  #address(url: string): Address {
    const address = readAddress(url, this.top?.path);
    if (!this.bundle.app.pages.includes(address.path)) throw new Error(`page "${address.path}" is not found`);
    return address;
  }

  #create(address: Address): OpenPage {
    const config = this.bundle.components.find(({ path }) => path === address.path)?.config ?? {};
    const page = new OpenPage(address, { ...this.bundle.app.window, ...config }, this.phone.area);
    this.#open.push(page);
    if (this.isTab(address.path)) this.#tabs.set(address.path, page);
    this.render();
    page.open(this.backend, this.space);
    return page;
  }

  #show(page: OpenPage): void {
    page.show();
    this.render();
    history.replaceState(null, '', `#/${page.path}${page.address.search ? `?${page.address.search}` : ''}`);
  }
}
