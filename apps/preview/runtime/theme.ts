import type { Stage } from '../stage.js';

const DARK = '(prefers-color-scheme: dark)';
const QUERY = /\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/;

/** The theme that a stage means: its own, or the browser's. */
export const themeOf = ({ theme }: Stage): 'light' | 'dark' => {
  if (theme !== 'system') return theme;
  return window.matchMedia(DARK).matches ? 'dark' : 'light';
};

const written = new WeakMap<CSSMediaRule, string>();

/** Answers every `prefers-color-scheme` of the program's sheets by the phone's theme and not by the browser's. */
export function applyTheme(theme: 'light' | 'dark'): void {
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSMediaRule)) continue;
      const condition = written.get(rule) ?? rule.media.mediaText;
      const wanted = QUERY.exec(condition)?.[1];
      if (!wanted) continue;
      written.set(rule, condition);
      rule.media.mediaText = condition.replace(QUERY, wanted === theme ? '(min-width: 0px)' : '(max-width: 0px)');
    }
  }
}

/** Calls back when the browser's own theme changes. */
export function onBrowserTheme(listener: () => void): void {
  window.matchMedia(DARK).addEventListener('change', listener);
}
