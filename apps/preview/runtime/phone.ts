import type { AppConfig, Bundle, TabConfig } from './bundle.js';
import { make, mark } from './dom.js';

/** How the bars around a page look. Colours may be `@name` of theme.json. */
export interface PageLook {
  readonly path: string;
  readonly title: string;
  readonly background: string;
  readonly textStyle: string;
  readonly isCustom: boolean;
  readonly isLoading: boolean;
  readonly canGoBack: boolean;
}

interface TabButton {
  readonly tab: TabConfig;
  readonly button: HTMLElement;
  readonly icon: HTMLElement;
}

/** The phone around the page: navigation bar, page area, tab bar, and the layer for everything that WeChat lays over a page. */
export class Phone {
  readonly area = make('div', 'phone-area');
  readonly layer = make('div', 'phone-layer');
  readonly #bar = make('header', 'phone-bar');
  readonly #back = make('button', 'phone-back', '‹');
  readonly #title = make('h1', 'phone-title');
  readonly #tabs = make('nav', 'phone-tabs');
  readonly #buttons: TabButton[];
  readonly #app: AppConfig;
  readonly #themes: Bundle['themes'];
  #theme: 'light' | 'dark' = 'light';
  #look: PageLook | undefined;
  #areTabsHidden = false;

  constructor(
    readonly root: HTMLElement,
    { app, themes }: Pick<Bundle, 'app' | 'themes'>,
    readonly go: { back(): void; tab(tab: TabConfig, index: number): void; scrollTop(): number },
  ) {
    this.#app = app;
    this.#themes = themes;
    this.#back.setAttribute('aria-label', '返回');
    this.#back.addEventListener('click', () => go.back());
    const capsule = make('div', 'phone-capsule');
    capsule.setAttribute('aria-hidden', 'true');
    this.#bar.append(this.#back, this.#title, capsule);
    this.#tabs.setAttribute('aria-label', '标签栏');
    this.#buttons = (app.tabBar?.list ?? []).map((tab, index) => this.#tabButton(tab, index));
    root.append(this.#bar, this.area, this.#tabs, this.layer);
    new ResizeObserver(() => this.#measure()).observe(this.area);
  }

  #tabButton(tab: TabConfig, index: number): TabButton {
    const button = make('button', 'phone-tab');
    const icon = make('span', 'phone-tab-icon');
    icon.hidden = !tab.iconPath;
    button.append(icon, make('span', '', tab.text));
    button.addEventListener('click', () => this.go.tab(tab, index));
    this.#tabs.append(button);
    return { tab, button, icon };
  }

  get theme(): 'light' | 'dark' {
    return this.#theme;
  }

  scrollTop(): number {
    return this.go.scrollTop();
  }

  setTheme(theme: 'light' | 'dark'): void {
    this.#theme = theme;
    this.root.dataset['theme'] = theme;
    if (this.#look) this.render(this.#look);
  }

  hideTabs(areHidden: boolean): void {
    this.#areTabsHidden = areHidden;
    if (this.#look) this.render(this.#look);
  }

  /** Undefined takes the badge away, an empty text is a dot. */
  setBadge(index: number, text: string | undefined): void {
    const button = this.#buttons[index]?.button;
    button?.querySelector('.phone-badge')?.remove();
    if (text !== undefined) button?.append(make('span', text ? 'phone-badge' : 'phone-badge dot', text));
  }

  /** Bars first: a page measures itself as soon as it is attached. */
  render(look: PageLook): void {
    this.#look = look;
    const background = this.#colour(look.background);
    this.#bar.hidden = look.isCustom;
    this.#bar.style.background = background;
    this.#bar.style.color = this.#colour(look.textStyle) === 'white' ? '#ffffff' : '#000000';
    this.#title.textContent = look.title;
    mark(this.#bar, 'aria-busy', look.isLoading ? 'true' : undefined);
    this.#back.hidden = !look.canGoBack;
    this.#renderTabs(look.path);
    if (look.title) document.title = look.title;
    this.#measure();
  }

  #renderTabs(path: string): void {
    const { tabBar } = this.#app;
    this.#tabs.hidden = this.#areTabsHidden || !this.#buttons.some(({ tab }) => tab.pagePath === path);
    this.area.style.setProperty('--page-bottom', this.#tabs.hidden ? 'var(--safe-bottom)' : '0px');
    this.#tabs.style.background = this.#colour(tabBar?.backgroundColor ?? '#ffffff');
    for (const { tab, button, icon } of this.#buttons) {
      const isHere = tab.pagePath === path;
      mark(button, 'aria-current', isHere ? 'page' : undefined);
      button.style.color = this.#colour((isHere ? tabBar?.selectedColor : tabBar?.color) ?? '#14181f');
      const image = this.#colour((isHere ? tab.selectedIconPath : tab.iconPath) ?? '');
      icon.style.backgroundImage = image ? `url("${image.replace(/^\//, '')}")` : '';
    }
  }

  #colour(value: string): string {
    return value.startsWith('@') ? (this.#themes[this.#theme]?.[value.slice(1)] ?? '') : value;
  }

  /** The lengths that WXSS is written in, as lengths of this phone. */
  #measure(): void {
    const { clientWidth, clientHeight } = this.area;
    for (const place of [this.area, this.layer]) {
      place.style.setProperty('--rpx', `${clientWidth / 750}px`);
      place.style.setProperty('--vw', `${clientWidth / 100}px`);
      place.style.setProperty('--vh', `${clientHeight / 100}px`);
    }
  }
}
