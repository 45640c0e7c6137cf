// Checkpoints: the size and root of the tree at one time, signed with Ed25519 and kept outside the product.
import { createPublicKey, hash, verify } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { flaw, shown, Unusable } from './flaw.mjs';
import { unreadable } from './lines.mjs';
import { exactly, matching, object, sha256Hex, whole } from './shape.mjs';

/** @typedef {import('./flaw.mjs').Flaw} Flaw */
/**
 * @typedef {object} Checkpoint
 * @property {string} file
 * @property {number} treeSize
 * @property {string} root hex
 * @property {number} at milliseconds
 * @property {Flaw | undefined} flaw of the signature: such a checkpoint proves nothing
 */

const shape = object({
  at: whole(0),
  keyId: matching(/^[\x21-\x7e]{1,64}$/),
  kind: exactly('night-berth-audit-checkpoint'),
  root: sha256Hex,
  signature: matching(/^[A-Za-z0-9+/]{86}==$/),
  treeSize: whole(0),
  v: whole(1, 1),
});

/** @param {string} file PEM of an Ed25519 public key */
export function readPublicKey(file) {
  const pem = textOf(file);
  if (pem.includes('PRIVATE KEY')) throw new Unusable(`${file} 是私钥，请使用公钥`, `${file} is a private key: use the public one`);
  const key = keyIn(pem);
  if (key?.asymmetricKeyType !== 'ed25519') throw new Unusable(`${file} 不是 Ed25519 公钥`, `${file} is no Ed25519 public key`);
  return key;
}

/** @param {string} pem */
function keyIn(pem) {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

/** The name of a key: people compare it over another channel. @param {import('node:crypto').KeyObject} key */
export function keyIdOf(key) {
  return hash('sha256', key.export({ type: 'spki', format: 'der' }), 'hex').slice(0, 16);
}

/**
 * Reads checkpoints, smallest tree first. A folder stands for the `*.json` in it.
 * @param {readonly string[]} paths @param {import('node:crypto').KeyObject} key @returns {Checkpoint[]}
 */
export function readCheckpoints(paths, key) {
  const files = paths.flatMap((path) => (isFolder(path) ? checkpointsIn(path) : [path]));
  return files.map((file) => readCheckpoint(file, key)).sort((a, b) => a.treeSize - b.treeSize || a.at - b.at);
}

/** @param {string} folder */
function checkpointsIn(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  if (names.length === 0) throw new Unusable(`${folder} 中没有检查点`, `no checkpoint in ${folder}`);
  return names.sort().map((name) => join(folder, name));
}

/** @param {string} file @param {import('node:crypto').KeyObject} key @returns {Checkpoint} */
function readCheckpoint(file, key) {
  const value = parsed(textOf(file));
  const wrong = shape(value, 'checkpoint');
  if (wrong) throw new Unusable(`${file} 不是检查点：${shown(wrong)}`, `${file} is no checkpoint: ${shown(wrong)}`);
  const { treeSize, root, at } = value;
  return { file, treeSize, root, at, flaw: signatureFlaw(value, key) };
}

/** @param {any} checkpoint @param {import('node:crypto').KeyObject} key */
function signatureFlaw({ treeSize, root, at, keyId, signature }, key) {
  const id = keyIdOf(key);
  if (keyId !== id)
    return flaw(
      'checkpoint_key',
      `检查点由另一密钥 ${shown(keyId)} 签名`,
      `the checkpoint names another key, ${shown(keyId)} instead of ${id}`,
    );
  const words = Buffer.from(`night-berth-audit/v1\n${treeSize}\n${root}\n${at}\n`);
  if (verify(null, words, key, Buffer.from(signature, 'base64'))) return undefined;
  return flaw('checkpoint_signature', '检查点签名无效：检查点被改动过', 'the signature of the checkpoint is not valid: it was altered');
}

/** @param {string} path */
function isFolder(path) {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** @param {string} file */
function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** @param {string} json @returns {any} */
function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
