#!/usr/bin/env node
// The keys of a development machine, made once and kept: both sides of the conversation with the WeChat sandbox.
//   node scripts/dev-secrets.mjs [FOLDER]     (default: SECRETS_DIR, else .data/secrets)
import { generateKeyPair, randomBytes, randomInt } from 'node:crypto';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { selfSignedCertificate } from './dev-secrets/certificate.mjs';
import { makeDir, STATE_DIR } from './services/folders.mjs';
import { withLock } from './services/lock.mjs';

/** Files that belong together: when one of a set is missing, the whole set is made anew. */
const SETS = [
  { files: ['merchant-private.pem', 'merchant-public.pem'], make: keyPair },
  { files: ['wechatpay-private.pem', 'wechatpay-public.pem'], make: keyPair },
  { files: ['platform-private.pem', 'platform-cert.pem'], make: certifiedKey },
  { files: ['apiv3.key'], make: () => [randomText(32)] },
  { files: ['app-secret'], make: () => [randomBytes(16).toString('hex')] },
  // For docker-compose.yml: of the application's database user, and of the one who makes tables.
  { files: ['database-password'], make: () => [randomBytes(16).toString('hex')] },
  { files: ['database-owner-password'], make: () => [randomBytes(16).toString('hex')] },
  { files: ['field.key'], make: () => [randomBytes(32).toString('base64')] },
  { files: ['index.key'], make: () => [randomBytes(32).toString('base64')] },
  { files: ['audit-private.pem', 'audit-public.pem'], make: signingKeyPair }, // Of the audit trail's checkpoints.
  { files: ['wechat.json'], make: () => [`${JSON.stringify(sampleIds(), null, 2)}\n`] },
];

/** Makes what is missing in `dir`, readable by its owner only, and gives the folder's real path. Existing files are never changed. */
export async function ensureSecrets(dir = process.env.SECRETS_DIR ?? join(STATE_DIR, 'secrets')) {
  const folder = makeDir(dir);
  chmodSync(folder, 0o700);
  const isComplete = () => SETS.every(({ files }) => hasAll(folder, files));
  if (!isComplete()) await withLock(folder, () => fill(folder));
  return folder;
}

async function fill(folder) {
  for (const { files, make } of SETS.filter((set) => !hasAll(folder, set.files))) {
    const contents = await make();
    files.forEach((file, i) => {
      writeFileSync(join(folder, file), contents[i], { mode: 0o600 });
    });
  }
}

const hasAll = (folder, files) => files.every((file) => existsSync(join(folder, file)));

const generateRsa = () => promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
const privatePem = (key) => key.export({ type: 'pkcs8', format: 'pem' });

async function keyPair() {
  const { privateKey, publicKey } = await generateRsa();
  return [privatePem(privateKey), publicKey.export({ type: 'spki', format: 'pem' })];
}

async function signingKeyPair() {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('ed25519');
  return [privatePem(privateKey), publicKey.export({ type: 'spki', format: 'pem' })];
}

async function certifiedKey() {
  const { privateKey, publicKey } = await generateRsa();
  const commonName = 'Tenpay.com sandbox';
  return [privatePem(privateKey), selfSignedCertificate({ privateKey, publicKey, commonName, nowMs: Date.now() })];
}

/** Like the key that a merchant types into WeChat Pay's form: letters and digits. */
function randomText(length) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** Shaped like real ids, and of nobody: an appid is wx + 16 hex digits, a merchant number ten digits, a serial 40 hex digits. */
function sampleIds() {
  return {
    appid: `wx${randomBytes(8).toString('hex')}`,
    mchid: `19${randomDigits(8)}`,
    merchantSerial: randomBytes(20).toString('hex').toUpperCase(),
    publicKeyId: `PUB_KEY_ID_${randomDigits(28)}`,
  };
}

const randomDigits = (length) => Array.from({ length }, () => randomInt(10)).join('');

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureSecrets(process.argv[2]).then(console.log);
