import { addGlobalErrorListener, addGlobalWarningListener, type GeneralBackendContext } from 'glass-easel';
import { component, MiniProgramEnv } from 'glass-easel-miniprogram-adapter';
import { onStageChange, readStage, type Stage } from '../stage.js';
import { readAddress } from './address.js';
import { PhoneBackend } from './backend.js';
import { registerBuiltIns } from './built-ins/index.js';
import type { Bundle } from './bundle.js';
import { CALLER_METHODS, define, fireReady } from './definitions.js';
import { mark } from './dom.js';
import { listenToGestures } from './gestures.js';
import { PageStack } from './page-stack.js';
import { Phone } from './phone.js';
import { Sheets } from './sheets.js';
import { applyTheme, onBrowserTheme, themeOf } from './theme.js';
import { installWx } from './wx/index.js';
import { Signals } from './wx/signals.js';
import { installWxsHost } from './wxs-host.js';

type AppHooks = Partial<Record<'onLaunch' | 'onShow' | 'onHide', (options: unknown) => void>>;

/** Boots the program: app first, then the page that the address names. */
export function start(bundle: Bundle): void {
  const { pages, signals } = assemble(bundle);
  let app: AppHooks = {};
  Object.assign(globalThis, {
    App: (definition: AppHooks) => {
      app = definition;
    },
    getApp: () => app,
    getCurrentPages: () => pages.pages.map(({ caller }) => caller),
  });
  bundle.loadApp();
  const templates = bundle.templates();
  for (const one of bundle.components) define(pages.space, one, templates);
  const first = readAddress(location.hash.slice(1) || `/${bundle.app.entryPagePath ?? bundle.app.pages[0]}`);
  const launch = { path: first.path, query: first.query, scene: 1001, referrerInfo: {} };
  signals.launch = launch;
  app.onLaunch?.(launch);
  app.onShow?.(launch);
  obeyStage(pages, signals, (isShown) => (isShown ? app.onShow?.(launch) : app.onHide?.({})));
  openFirst(pages, first.path, first.search);
  document.documentElement.dataset['ready'] = 'true';
}

function addSheets({ sheet, components }: Bundle): void {
  const shared = components.filter(({ config }) => config.component !== false);
  const pages = components.filter(({ config }) => config.component === false);
  for (const text of [sheet, ...shared.map((one) => one.sheet), ...pages.map((one) => one.sheet)]) {
    const style = document.createElement('style');
    style.textContent = text;
    document.head.append(style);
  }
}

/** The phone, the framework, the pages and `wx`, wired to each other. */
export function assemble(bundle: Bundle): { pages: PageStack; signals: Signals } {
  installWxsHost();
  addSheets(bundle);
  const root = document.getElementById('phone');
  if (!root) throw new Error('the page has no #phone');
  const phone: Phone = new Phone(root, bundle, {
    back: () => pages.navigateBack({}),
    scrollTop: () => pages.top?.scroller.scrollTop ?? 0,
    tab: (tab, index) => {
      pages.switchTab({ url: `/${tab.pagePath}` });
      pages.top?.call('onTabItemTap', { index, pagePath: tab.pagePath, text: tab.text });
    },
  });
  const sheets = new Sheets(phone.layer);
  const environment = new MiniProgramEnv();
  const space = environment.createCodeSpace('', true);
  const backend = new PhoneBackend(phone);
  space.getComponentSpace().updateComponentOptions({ writeIdToDOM: true });
  fireReady(space);
  space.addStyleSheet('app', 'app');
  Object.assign(component.ComponentCaller.prototype, CALLER_METHODS);
  reportTroubles();
  const associated = environment.associateBackend(backend as unknown as GeneralBackendContext);
  const pages: PageStack = new PageStack(bundle, phone, space, associated);
  const signals = new Signals();
  registerBuiltIns(space.getComponentSpace(), { pages, sheets });
  listenToGestures(backend, phone);
  installWx({ pages, phone, sheets, signals });
  return { pages, signals };
}

/** WeChat keeps quiet about attributes that no property takes, and about relations to components that no page has. */
const QUIET = /is not a valid property|^the target of relation /;

/** A trouble of the framework, and what it warns of, is on the console: tests fail on both. */
function reportTroubles(): void {
  addGlobalWarningListener((message, related) => {
    const path = typeof related === 'string' ? related : related.is;
    if (!QUIET.test(message)) console.warn(`${path}: ${message}`);
    return false;
  });
  addGlobalErrorListener((fault) => {
    console.error('glass-easel:', fault);
    return false;
  });
}

/** Follows what is set outside of the phone. Another person is another phone: it starts anew. */
function obeyStage(pages: PageStack, signals: Signals, onForeground: (isShown: boolean) => void): void {
  const obey = (stage: Stage): void => {
    const theme = themeOf(stage);
    applyTheme(theme);
    pages.phone.setTheme(theme);
    mark(pages.phone.root, 'data-background', !stage.isForeground);
  };
  obey(readStage());
  onBrowserTheme(() => obey(readStage()));
  onStageChange((now, before) => {
    if (now.person !== before.person) location.reload();
    obey(now);
    if (now.theme !== before.theme) signals.emit('ThemeChange', { theme: themeOf(now) });
    if (now.isOnline !== before.isOnline) {
      signals.emit('NetworkStatusChange', { isConnected: now.isOnline, networkType: now.isOnline ? 'wifi' : 'none' });
    }
    if (now.isForeground === before.isForeground) return;
    onForeground(now.isForeground);
    if (now.isForeground) signals.emit('AppShow', signals.launch);
    else signals.emit('AppHide', {});
    pages.top?.call(now.isForeground ? 'onShow' : 'onHide');
  });
}

function openFirst(pages: PageStack, path: string, search: string): void {
  if (pages.isTab(path)) pages.switchTab({ url: `/${path}` });
  else pages.reLaunch({ url: `/${path}${search ? `?${search}` : ''}` });
}
