import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { expect } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { ExportTrail } from '#audit';
import { SystemClock } from '#kernel';
import { type AuditLeaf, appendAuditLeaves, SYSTEM_ACTOR } from '#platform';
import { runNode } from '../../support/worker-command.js';
import type { World } from './world.js';

interface Offer {
  readonly partner: string;
  readonly carPark: string;
  readonly pool: string;
  readonly from_tick: number;
  readonly to_tick: number;
  readonly delta: number;
}

/** Tells the trail what a test offered before the product started, so that an export can be judged from its leaves alone. */
export async function tellOffers(dataSource: DataSource): Promise<void> {
  const offers = await dataSource.query<Offer[]>(
    `SELECT o.code AS partner, c.code AS carPark, p.code AS pool, l.from_tick, l.to_tick, l.delta
     FROM pool_log l JOIN pool p ON p.id = l.pool_id JOIN car_park c ON c.id = p.car_park_id JOIN partner o ON o.id = c.partner_id
     WHERE l.cause = 'capacity' ORDER BY l.pool_id, l.seq`,
  );
  await appendAuditLeaves(dataSource, offers.map(leafOf), Date.now());
}

function leafOf({ partner: tenant, carPark, pool, from_tick, to_tick, delta }: Offer): AuditLeaf {
  const facts = { carPark, pool, changes: [[from_tick, to_tick, delta]] };
  const untold = { actor: SYSTEM_ACTOR, reason: 'published', before: null, after: null };
  return { action: 'pool.capacity-changed', subject: { kind: 'pool', id: pool }, tenant, facts, ...untold };
}

/** Whoever gets an export finds nothing wrong with it. Every leaf is in the tree by now. */
export async function expectExportToVerify({ folder, dataSource }: World): Promise<void> {
  const file = join(folder, 'export.ndjson');
  await pipeline(new ExportTrail(dataSource, new SystemClock()).execute(), createWriteStream(file));
  const { code, out } = await runNode(['scripts/audit-verify.mjs', file]);
  expect({ code, said: code === 0 ? '' : out }).toEqual({ code: 0, said: '' });
}
