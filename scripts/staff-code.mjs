#!/usr/bin/env node
// npm run -s staff:code -- ACCOUNT: what the authenticator of somebody of the demo shows now.
import { codeOf, readDemoStaff } from './start/demo-staff.mjs';

try {
  const staff = readDemoStaff();
  const member = staff.find(({ account }) => account === process.argv[2]);
  if (!member) throw new Error(`usage: npm run -s staff:code -- ${staff.map(({ account }) => account).join(' | ')}`);
  const { code, seconds } = codeOf(member, Date.now());
  console.log(code);
  console.error(`valid for ${seconds} s, and once / ${seconds} 秒内有效，仅可使用一次`);
} catch (error) {
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
}
