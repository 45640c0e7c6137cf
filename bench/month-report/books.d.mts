import type { MonthPool, Story } from './story.mjs';

export class Books {
  constructor(pools: readonly MonthPool[]);
  readonly refused: number;
  readonly log: readonly { pool: string; seq: number; cause: string; from: number; to: number; delta: number; at: number }[];
  readonly leaves: readonly { content: string; at: number }[];
  readonly ledger: readonly (readonly [string, string, number, string, number])[];
  readonly bookings: ReadonlyMap<
    number,
    { id: string; order: string; state: string; version: number; from: number; to: number; priceFen: number }
  >;
  run(story: Story): this;
}
