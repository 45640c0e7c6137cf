import type { ComponentSpace } from 'glass-easel';
import { mark } from '../dom.js';
import { builtIn, flag, number, text } from './built-in.js';
import type { Surroundings } from './surroundings.js';

interface TextProps {
  readonly selectable: boolean;
  readonly userSelect: boolean;
  readonly space: string;
  readonly decode: boolean;
}

interface NavigatorProps {
  readonly url: string;
  readonly openType: 'navigate' | 'redirect' | 'switchTab' | 'reLaunch' | 'navigateBack';
  readonly delta: number;
}

/** Tags that hold others, and the text among them. */
export function registerBoxes(space: ComponentSpace, { pages }: Surroundings): void {
  builtIn(space, 'view', {});
  builtIn(space, 'cover-view', {});
  builtIn(space, 'root-portal', { enable: flag(true) });
  registerPageMeta(space);
  const textProperties = { selectable: flag(), userSelect: flag(), space: text(), decode: flag(), maxLines: number() };
  builtIn<TextProps>(space, 'text', textProperties, (host) => ({
    update() {
      mark(host.element, 'data-selectable', host.props.selectable || host.props.userSelect);
      mark(host.element, 'data-space', host.props.space);
    },
  }));
  const open = {
    navigate: (url: string) => pages.navigateTo({ url }),
    redirect: (url: string) => pages.redirectTo({ url }),
    switchTab: (url: string) => pages.switchTab({ url }),
    reLaunch: (url: string) => pages.reLaunch({ url }),
    navigateBack: (_url: string, delta: number) => pages.navigateBack({ delta }),
  };
  builtIn<NavigatorProps>(space, 'navigator', { url: text(), openType: text('navigate'), delta: number(1), target: text() }, (host) => {
    host.element.setAttribute('role', 'link');
    host.onTap(() => void open[host.props.openType](host.props.url, host.props.delta));
    return {};
  });
}

interface PageMetaProps {
  readonly rootFontSize: string;
  readonly pageStyle: string;
}

/** The first tag of a page that needs to change the page itself: its style and the size of its rem. */
function registerPageMeta(space: ComponentSpace): void {
  const properties = {
    rootFontSize: text(),
    pageStyle: text(),
    pageFontSize: text(),
    backgroundColor: text(),
    rootBackgroundColor: text(),
  };
  builtIn<PageMetaProps>(space, 'page-meta', properties, (host) => ({
    update() {
      const page = host.element.closest('wx-page');
      if (page) mark(page, 'style', host.props.pageStyle);
      document.documentElement.style.fontSize = host.props.rootFontSize;
    },
    unmount() {
      document.documentElement.style.fontSize = '';
    },
  }));
}
