// The staff of the demo: three people whose passwords and second factors are made by chance on each machine and kept in DATA_DIR. Nothing
// that is in the repository opens anything, wherever the product may be started by mistake.
import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { makeDir, STATE_DIR } from '../services/folders.mjs';

const FILE = join(STATE_DIR, 'demo-staff.json');
/** A partner of the sample data with more than one car park. */
const PARTNER = 'sample-office';

/** @typedef {{ account: string, name: string, role: string, partnerCode: string | null, password: string, totpSecret: string, label: string }} Member */

/** Makes the file when it is missing. @returns {string} its path */
export function ensureDemoStaff() {
  makeDir(STATE_DIR);
  if (!existsSync(FILE)) writeFileSync(FILE, `${JSON.stringify(members(), null, 2)}\n`, { mode: 0o600 });
  return FILE;
}

/** @returns {Member[]} */
export function readDemoStaff() {
  if (!existsSync(FILE)) throw new Error('there is no demo staff yet: npm start makes it / 尚无演示人员，请先运行 npm start');
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

/** The six digits that the authenticator of this member shows now, and for how many seconds. @param {Member} member @param {number} nowMs */
export function codeOf({ totpSecret }, nowMs) {
  const totp = new TOTP({ secret: Secret.fromBase32(totpSecret) });
  return { code: totp.generate({ timestamp: nowMs }), seconds: Math.ceil(totp.remaining({ timestamp: nowMs }) / 1000) };
}

/** How to log in, a line a person. @param {string} consoleUrl */
export function howToLogIn(consoleUrl) {
  const rows = readDemoStaff().map(({ account, password, label }) => `  ${account.padEnd(10)} ${password}  ${label}`);
  return [`演示登录 demo log-ins: ${consoleUrl}`, ...rows, '  验证码 code: npm run -s staff:code -- <账号 account>'];
}

/** @returns {Member[]} */
function members() {
  const office = { role: 'office_admin', partnerCode: null };
  return [
    { account: 'office', name: '示例街道管理员', label: '街道办 street office', ...office, ...secrets() },
    { account: 'manager', name: '示例物业经理', label: '物业 property manager', role: 'partner_admin', partnerCode: PARTNER, ...secrets() },
    { account: 'attendant', name: '示例值班员', label: '值班员 attendant', role: 'attendant', partnerCode: PARTNER, ...secrets() },
  ];
}

const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const letters = (count) => Array.from({ length: count }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

function secrets() {
  return {
    password: `${letters(5)}-${letters(5)}-${letters(5)}`,
    totpSecret: new Secret({ buffer: Uint8Array.from(randomBytes(20)).buffer }).base32,
  };
}
