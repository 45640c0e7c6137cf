/** A page's path without a leading slash, and its query as WeChat gives it: still encoded. */
export interface Address {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly search: string;
}

/** Reads `/pages/a/b?c=d`; `../x` and `x` are relative to the page at `base`. */
export function readAddress(url: string, base = ''): Address {
  const [written = '', search = ''] = url.split('?');
  const folder = written.startsWith('/') ? [] : base.split('/').slice(0, -1);
  const path: string[] = [];
  for (const part of [...folder, ...written.split('/')]) {
    if (part === '..') path.pop();
    else if (part && part !== '.') path.push(part);
  }
  const pairs = search.split('&').filter(Boolean);
  const query = Object.fromEntries(
    pairs.map((pair) => [pair.split('=')[0] ?? '', pair.includes('=') ? pair.slice(pair.indexOf('=') + 1) : '']),
  );
  return { path: path.join('/'), query, search };
}
