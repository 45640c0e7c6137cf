import { staffCookieName } from '#contracts';

/** The token in the cookie of staff. A cookie that is sent twice was set by somebody else as well: it counts as none. */
export function staffTokenOf(cookies: string | undefined, publicUrl: string): string | undefined {
  const prefix = `${staffCookieName(publicUrl)}=`;
  const [found, ...others] = (cookies ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix));
  return others.length === 0 ? found?.slice(prefix.length) : undefined;
}
