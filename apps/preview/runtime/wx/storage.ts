import { readStage } from '../../stage.js';
import { type Api, calls, WxFault } from './call.js';

interface Keyed {
  readonly key: string;
  readonly data?: unknown;
}

/** Where the browser keeps it. */
export const storageKey = (person: string, key: string): string => `wx:${person}:${key}`;

/** What a phone keeps, apart for each person. */
export function storageApi(): Api {
  const prefix = storageKey(readStage().person, '');
  const ownKeys = (): string[] => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  const read = (key: string): { value: unknown } | undefined => {
    const written = localStorage.getItem(prefix + key);
    return written === null ? undefined : (JSON.parse(written) as { value: unknown });
  };
  const write = (key: string, value: unknown): void => localStorage.setItem(prefix + key, JSON.stringify({ value }));
  const remove = (key: string): void => localStorage.removeItem(prefix + key);
  const clear = (): void => {
    for (const key of ownKeys()) localStorage.removeItem(key);
  };
  const facts = () => ({ keys: ownKeys().map((key) => key.slice(prefix.length)), currentSize: 1, limitSize: 10_240 });
  return {
    getStorageSync: (key: string) => read(key)?.value ?? '',
    setStorageSync: write,
    removeStorageSync: remove,
    clearStorageSync: clear,
    getStorageInfoSync: facts,
    ...calls({
      getStorage({ key }: Keyed) {
        const found = read(key);
        if (!found) throw new WxFault('data not found');
        return { data: found.value };
      },
      setStorage: ({ key, data: value }: Keyed) => write(key, value),
      removeStorage: ({ key }: Keyed) => remove(key),
      clearStorage: clear,
      getStorageInfo: facts,
    }),
  };
}
