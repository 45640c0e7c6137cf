import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runWorkerCommand } from '../../support/worker-command.js';
import { TrailWorld } from './trail-world.js';

let world: TrailWorld;
let folder: string;
beforeEach(async () => {
  world = await TrailWorld.open();
  folder = mkdtempSync(join(tmpdir(), 'night-berth-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await world.close();
});

const run = (command: string, args: string[] = []) => runWorkerCommand(world.stores, command, args);

const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('the export of a trail that no worker has indexed yet has all of it', async () => {
  await world.write(2_000);
  await world.write(2_345);
  const file = join(folder, 'trail.ndjson');
  expect(await run('audit-export', [file])).toEqual({ code: 0, out: `wrote 4345 leaves to ${file}\n`, err: '' });
  const [header, ...leaves] = linesOf(file);
  expect(header).toMatchObject({ treeSize: 4_345, root: (await world.naiveRoot()).toString('hex') });
  expect(leaves).toHaveLength(4_345);
  expect(existsSync(`${file}.unfinished`)).toBe(false);
});

test('the export of a bent trail is made and says where it stops', async () => {
  await world.write(3);
  await world.grower().execute();
  await world.write(2);
  await world.rows("UPDATE audit_leaf SET content = CONCAT(content, ' ') WHERE id = 4");
  await world.rows('DELETE FROM audit_leaf WHERE id = 2');
  const file = join(folder, 'trail.ndjson');
  const { code, err } = await run('audit-export', [file]);
  expect(code).toBe(0);
  expect(err).toMatch(/the export ends before the newest leaves: .* audit_leaf_mismatch 4/);
  expect(linesOf(file)).toMatchObject([{ treeSize: 3 }, { index: 0 }, { index: 1, content: null }, { index: 2 }]);
});

test('a checkpoint is written for the street office, or shown when no file is named', async () => {
  expect(await run('audit-checkpoint')).toMatchObject({ code: 1, err: 'the audit trail has no leaf yet: nothing was signed\n' });
  await world.write(3);
  const file = join(folder, 'checkpoint.json');
  const { code, out } = await run('audit-checkpoint', [file]);
  expect(code).toBe(0);
  expect(out).toMatch(/^signed a checkpoint of 3 leaves with key [0-9a-f]{16}, written to /);
  const document = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  expect(document).toEqual({
    kind: 'night-berth-audit-checkpoint',
    v: 1,
    treeSize: 3,
    root: (await world.naiveRoot()).toString('hex'),
    at: expect.any(Number),
    keyId: expect.stringMatching(/^[0-9a-f]{16}$/),
    signature: expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/),
  });
  expect(JSON.parse((await run('audit-checkpoint')).out)).toEqual(document);
});
