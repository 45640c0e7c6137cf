import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { judge } from './judge.js';
import { Desk } from './log.js';
import { anEvening } from './stories.js';

const SCRIPTS = resolve(__dirname, '../../scripts');
const desk = new Desk();
afterAll(() => desk.clear());

const EVENING = anEvening();
const log = desk.log(EVENING);
const checkpoint = desk.checkpoint(EVENING);

/** The files of the verifier, from the scripts folder. */
const files = ['audit-verify.mjs', ...readdirSync(join(SCRIPTS, 'audit-verify')).map((name) => `audit-verify/${name}`)];
const modules = files.filter((name) => /(?<!\.d)\.mjs$/.test(name));

describe('independence', () => {
  const importsOf = (text: string): string[] => ts.preProcessFile(text, true, true).importedFiles.map((file) => file.fileName);
  const isForeign = (name: string): boolean => !/^node:/.test(name) && !/^\.\/[a-z/-]+\.mjs$/.test(name);

  test('the verifier imports only Node.js and its own files', () => {
    expect(modules.length).toBeGreaterThan(10);
    const imported = modules.flatMap((name) => importsOf(readFileSync(join(SCRIPTS, name), 'utf8')));
    expect(imported).toContain('node:crypto');
    expect(imported.filter(isForeign)).toEqual([]);
  });

  test('an import of the product or of a package would be noticed', () => {
    const text =
      "import { a } from '../../libs/platform/index.js';\nimport '#kernel';\nconst b = await import('zod');\nexport * from '../dist/x.js';\n";
    expect(importsOf(text).filter(isForeign)).toHaveLength(4);
  });

  test('it works from a folder that holds nothing else', () => {
    const alone = new Desk();
    cpSync(join(SCRIPTS, 'audit-verify.mjs'), join(alone.dir, 'audit-verify.mjs'));
    cpSync(join(SCRIPTS, 'audit-verify'), join(alone.dir, 'audit-verify'), { recursive: true });
    const verify = (file: string) =>
      spawnSync(process.execPath, ['audit-verify.mjs', file, '--checkpoint', checkpoint, '--public-key', desk.publicKeyFile], {
        cwd: alone.dir,
        encoding: 'utf8',
      });
    expect(verify(log)).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('the log is good') });
    expect(verify(desk.log(EVENING.slice(1)))).toMatchObject({ status: 1, stderr: '' });
    expect(verify('missing.ndjson')).toMatchObject({ status: 2, stderr: '' });
    alone.clear();
  });
});

describe('what cannot be judged ends with 2', () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const secret = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  test.each<[string, readonly string[]]>([
    ['no file', []],
    ['two files', [log, log]],
    ['an unknown option', [log, '--quietly']],
    ['a file that is not there', [join(desk.dir, 'none')]],
    ['a folder', [desk.dir]],
    ['an empty file', [desk.write('empty', '')]],
    ['a file of another kind', [desk.write('other', '{"kind":"something"}\n')]],
    ['an export of another version', [desk.write('v2', readFileSync(log, 'utf8').replace('"v":1', '"v":2'))]],
    ['a checkpoint without a key', [log, '--checkpoint', checkpoint]],
    ['a checkpoint that is none', [log, '--checkpoint', log, '--public-key', desk.publicKeyFile]],
    ['a checkpoint that is not there', [log, '--checkpoint', 'none', '--public-key', desk.publicKeyFile]],
    ['a key that is none', [log, '--checkpoint', checkpoint, '--public-key', log]],
    ['a key of another kind', [log, '--checkpoint', checkpoint, '--public-key', desk.write('rsa.pem', other)]],
    ['the private key', [log, '--checkpoint', checkpoint, '--public-key', desk.write('secret.pem', secret)]],
    ['an earlier export that is none', [log, '--earlier', checkpoint]],
    ['figures that cannot be written', [log, '--figures', join(desk.dir, 'none', 'figures.csv')]],
  ])('%s', (_, args) => {
    const judgement = judge(...args);
    expect(judgement.exit).toBe(2);
    expect(judgement.text).toMatch(/✗ .*[\u4e00-\u9fff].* \/ .*[a-z]/);
  });
});

test('help is given in both languages', () => {
  expect(judge('--help')).toMatchObject({ exit: 0, text: expect.stringMatching(/退出码.*/) });
});

test('a folder stands for the checkpoints in it', () => {
  const folder = new Desk();
  cpSync(checkpoint, join(folder.dir, 'today.json'));
  const key = ['--public-key', desk.publicKeyFile];
  expect(judge(log, '--checkpoint', folder.dir, ...key)).toMatchObject({ exit: 0, text: expect.stringContaining('✓ 一致 agrees') });
  cpSync(desk.checkpoint(EVENING.slice(1)), join(folder.dir, 'yesterday.json'));
  expect(judge(log, '--checkpoint', folder.dir, ...key)).toMatchObject({ exit: 1, codes: ['checkpoint_root'] });
  folder.clear();
});

test('without a checkpoint it says how little that proves', () => {
  expect(judge(log).text).toContain('no checkpoint');
  expect(judge(log, '--checkpoint', checkpoint, '--public-key', desk.publicKeyFile).text).not.toContain('no checkpoint');
});

test('values of a hostile log reach the terminal without control characters', () => {
  const [bays] = EVENING;
  const hostile = { ...bays, action: '\u001b[2J\n\u202eleaf 0 is fine' };
  expect(judge(desk.log([hostile])).text).not.toMatch(/^leaf 0 is fine|\p{C}(?<!\n)/mu);
});
