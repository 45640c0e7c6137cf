#!/usr/bin/env node
// How long the verifier takes, and how much memory: node bench/audit-verify.mjs [--leaves 1000000] [--runs 3]
// Makes an export with a signed checkpoint in a temporary folder, runs scripts/audit-verify.mjs on it as somebody outside would, and
// prints a table and JSON. Exit code 1: a run did not find the log good, took more than 30 s a million leaves, or needed 512 MB.
import { spawn } from 'node:child_process';
import { generateKeyPairSync, hash, sign } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GrowingTree, leafHash } from '../scripts/audit-verify/merkle.mjs';
import { leaves } from './audit-verify/leaves.mjs';

const SECONDS_A_MILLION = 30;
const MEGABYTES = 512;
const AT_MS = 1_790_000_000_000;
const VERIFIER = fileURLToPath(new URL('../scripts/audit-verify.mjs', import.meta.url));
const LINES_AT_ONCE = 2_000;
/** Said by the verifier's process when it ends; on Linux and macOS in kilobytes. */
const TELL_MEMORY = 'data:text/javascript,process.on("exit",()=>console.error(process.resourceUsage().maxRSS))';

const { values } = parseArgs({ options: { leaves: { type: 'string', default: '1000000' }, runs: { type: 'string', default: '3' } } });
const wish = { leaves: Number(values.leaves), runs: Number(values.runs) };

/** Writes the export; the header's root is known and filled in at the end. */
function writeExport(file, count) {
  const tree = new GrowingTree();
  const headerOf = (root) => ({ kind: 'night-berth-audit-export', v: 1, treeSize: count, root, exportedAt: AT_MS });
  const fd = openSync(file, 'w');
  let lines = [JSON.stringify(headerOf('0'.repeat(64)))];
  for (const content of leaves(count)) {
    const leaf = leafHash(content);
    lines.push(JSON.stringify({ index: tree.size, hash: leaf, content }));
    tree.append(leaf);
    if (lines.length < LINES_AT_ONCE) continue;
    writeSync(fd, `${lines.join('\n')}\n`);
    lines = [];
  }
  if (lines.length > 0) writeSync(fd, `${lines.join('\n')}\n`);
  writeSync(fd, JSON.stringify(headerOf(tree.root())), 0);
  closeSync(fd);
  return tree.root();
}

function writeCheckpoint(folder, treeSize, root) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const statement = `night-berth-audit/v1\n${treeSize}\n${root}\n${AT_MS}\n`;
  const signature = sign(null, Buffer.from(statement), privateKey).toString('base64');
  const keyId = hash('sha256', publicKey.export({ type: 'spki', format: 'der' }), 'hex').slice(0, 16);
  const [checkpoint, key] = [join(folder, 'checkpoint.json'), join(folder, 'public.pem')];
  writeFileSync(checkpoint, JSON.stringify({ kind: 'night-berth-audit-checkpoint', v: 1, treeSize, root, at: AT_MS, keyId, signature }));
  writeFileSync(key, publicKey.export({ type: 'spki', format: 'pem' }));
  return ['--checkpoint', checkpoint, '--public-key', key];
}

async function verifyOnce(args) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', TELL_MEMORY, VERIFIER, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  const seconds = (performance.now() - startedAt) / 1000;
  if (code !== 0) console.error(out, err);
  return { code, seconds: Number(seconds.toFixed(2)), megabytes: Math.round(Number(err.trim()) / 1024) };
}

const folder = mkdtempSync(join(tmpdir(), 'audit-bench-'));
try {
  const file = join(folder, 'export.ndjson');
  const root = writeExport(file, wish.leaves);
  const evidence = writeCheckpoint(folder, wish.leaves, root);
  const runs = [];
  for (let run = 0; run < wish.runs; run++) runs.push(await verifyOnce([file, ...evidence, '--figures', join(folder, 'figures.csv')]));
  console.table(runs);
  const size = Math.round(statSync(file).size / 2 ** 20);
  const machine = { node: process.version, cores: availableParallelism(), platform: `${process.platform} ${process.arch}` };
  console.log(JSON.stringify({ bench: 'audit-verify', leaves: wish.leaves, exportMegabytes: size, runs, ...machine }));
  const isGood = ({ code, seconds, megabytes }) =>
    code === 0 && seconds <= Math.max(1, wish.leaves / 1_000_000) * SECONDS_A_MILLION && megabytes < MEGABYTES;
  process.exitCode = runs.every(isGood) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
