import { trueRect } from '../dom.js';
import type { OpenPage } from '../open-page.js';
import { type Api, calls } from './call.js';
import type { Instrument } from './instrument.js';

interface Target {
  readonly url: string;
}

interface ScrollTarget {
  readonly scrollTop?: number;
  readonly selector?: string;
  readonly offsetTop?: number;
  readonly duration?: number;
}

/** Pages, bars and scrolling. */
export function navigationApi({ pages, phone }: Instrument): Api {
  const change = (look: Partial<OpenPage['look']>): void => {
    if (pages.top) pages.top.look = { ...pages.top.look, ...look };
    pages.render();
  };
  return calls({
    navigateTo: (to: Target) => pages.navigateTo(to),
    redirectTo: (to: Target) => pages.redirectTo(to),
    switchTab: (to: Target) => pages.switchTab(to),
    reLaunch: (to: Target) => pages.reLaunch(to),
    navigateBack: (by: { readonly delta?: number }) => pages.navigateBack(by),
    setNavigationBarTitle: ({ title }: { readonly title: string }) => change({ title }),
    setNavigationBarColor: (colors: { readonly frontColor: string; readonly backgroundColor: string }) =>
      change({ background: colors.backgroundColor, textStyle: colors.frontColor === '#000000' ? 'black' : 'white' }),
    showNavigationBarLoading: () => change({ isLoading: true }),
    hideNavigationBarLoading: () => change({ isLoading: false }),
    hideHomeButton: () => ({}),
    showTabBar: () => phone.hideTabs(false),
    hideTabBar: () => phone.hideTabs(true),
    setTabBarBadge: ({ index, text }: { readonly index: number; readonly text: string }) => phone.setBadge(index, text),
    removeTabBarBadge: ({ index }: { readonly index: number }) => phone.setBadge(index, undefined),
    showTabBarRedDot: ({ index }: { readonly index: number }) => phone.setBadge(index, ''),
    hideTabBarRedDot: ({ index }: { readonly index: number }) => phone.setBadge(index, undefined),
    pageScrollTo: (target: ScrollTarget) => scroll(pages.top, target),
    startPullDownRefresh: () => void pages.top?.call('onPullDownRefresh'),
    stopPullDownRefresh: () => ({}),
    preloadSubpackage: () => ({}),
    showShareMenu: () => ({}),
    hideShareMenu: () => ({}),
  });
}

function scroll(page: OpenPage | undefined, { scrollTop = 0, selector, offsetTop = 0, duration = 300 }: ScrollTarget): void {
  if (!page) return;
  const found = selector && page.root.getComponent().getShadowRoot()?.querySelector(selector)?.getBackendElement();
  const from = page.scroller.scrollTop - trueRect(page.scroller).top;
  const top = found ? from + trueRect(found as unknown as Element).top + offsetTop : scrollTop;
  page.scroller.scrollTo({ top, behavior: duration === 0 ? 'auto' : 'smooth' });
}
