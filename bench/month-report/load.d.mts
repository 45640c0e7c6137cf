import type { Books } from './books.mjs';
import type { MonthPool } from './story.mjs';

interface Sql {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}
export function openCity(sql: Sql, pools: readonly MonthPool[]): Promise<Map<string, number>>;
export function load(sql: Sql, books: Books, poolIds: ReadonlyMap<string, number>): Promise<void>;
