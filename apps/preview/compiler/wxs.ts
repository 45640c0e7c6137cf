import { parse } from 'acorn';
import type { Complaint } from './complaint.js';

/** WXS is ES5 at most, in DevTools as on a phone; a browser would run more. `firstLine` is where an inline script starts in its template. */
export function wxsComplaints(file: string, source: string, firstLine = 1): Complaint[] {
  try {
    parse(source, { ecmaVersion: 5, sourceType: 'script' });
    return [];
  } catch (fault) {
    const { loc, message } = fault as SyntaxError & { readonly loc?: { readonly line: number } };
    return [{ file, line: firstLine + (loc?.line ?? 1) - 1, message: `WXS is ES5: ${message}` }];
  }
}

/**
 * WXS as JavaScript that means the same: `x.constructor` is the name of a type there, and the string given to `getRegExp` keeps its
 * backslashes.
 */
export function wxsAsScript(source: string): string {
  return source
    .replace(/\.constructor\b(?!\s*=[^=])/g, '.__wxsConstructor')
    .replace(/getRegExp\(\s*(['"])(.*?)\1/g, (_all, quote: string, pattern: string) => {
      return `getRegExp(${quote}${pattern.replace(/\\(?!\\)/g, '\\\\')}${quote}`;
    });
}

/** The paths inside the program that a script requires. */
export function wxsRequires(source: string): string[] {
  return [...source.matchAll(/require\(\s*['"](.+?)['"]\s*\)/g)].map((match) => match[1] ?? '');
}
