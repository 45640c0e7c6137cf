import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a leaf says, as far as a test cares. */
export type Content = Readonly<Record<string, unknown>>;

/** Written for these tests alone, apart from the product and from the verifier. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([member, inner]) => `${JSON.stringify(member)}:${canonical(inner)}`).join(',')}}`;
}

const sha256 = (...parts: (string | Buffer)[]): Buffer =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest();

export const hashOfLeaf = (content: string | Buffer): Buffer => sha256(Buffer.of(0), content);

/** Word for word the definition in RFC 6962, section 2.1: split at the largest power of two that is smaller than n. */
export function naiveRoot(leaves: readonly Buffer[]): Buffer {
  const [first] = leaves;
  if (!first) return sha256('');
  if (leaves.length === 1) return first;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.of(1), naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}

/** A line of an export; the content is text, so that a test can bend it. */
export interface Line {
  readonly index: number;
  readonly hash: string;
  readonly content: string;
}

export const lineOf = (content: string, index: number): Line => ({ index, hash: hashOfLeaf(content).toString('hex'), content });
export const linesOf = (contents: readonly Content[]): Line[] => contents.map((content, index) => lineOf(canonical(content), index));
export const rootOf = (contents: readonly Content[]): string =>
  naiveRoot(contents.map((content) => hashOfLeaf(canonical(content)))).toString('hex');

export const headerOf = (contents: readonly Content[]): Content => ({
  ...{ kind: 'night-berth-audit-export', v: 1, treeSize: contents.length, root: rootOf(contents), exportedAt: 1_790_000_000_000 },
});

/** A folder of files that goes away after the test. */
export class Desk {
  readonly dir = mkdtempSync(join(tmpdir(), 'audit-verify-'));
  private readonly keys = generateKeyPairSync('ed25519');
  private written = 0;

  readonly publicKeyFile = this.write('audit-public.pem', this.keys.publicKey.export({ type: 'spki', format: 'pem' }).toString());

  write(name: string, text: string | Buffer): string {
    const file = join(this.dir, name);
    writeFileSync(file, text);
    return file;
  }

  /** An export as it is, true or bent. */
  exported(header: Content, lines: readonly (Line | string)[]): string {
    const rows = [header, ...lines].map((row) => (typeof row === 'string' ? row : JSON.stringify(row)));
    return this.write(`export-${this.written++}.ndjson`, `${rows.join('\n')}\n`);
  }

  log(contents: readonly Content[]): string {
    return this.exported(headerOf(contents), linesOf(contents));
  }

  /** Of the tree of these leaves; `bent` is what was altered after signing. */
  checkpoint(contents: readonly Content[], bent: Content = {}): string {
    const [treeSize, root, at] = [contents.length, rootOf(contents), 1_790_000_000_000];
    const signature = sign(null, Buffer.from(`night-berth-audit/v1\n${treeSize}\n${root}\n${at}\n`), this.keys.privateKey);
    const keyId = keyIdOf(this.keys.publicKey);
    const checkpoint = { kind: 'night-berth-audit-checkpoint', v: 1, treeSize, root, at, keyId, signature: signature.toString('base64') };
    return this.write(`checkpoint-${this.written++}.json`, `${JSON.stringify({ ...checkpoint, ...bent }, null, 2)}\n`);
  }

  clear(): void {
    rmSync(this.dir, { recursive: true });
  }
}

export const keyIdOf = (key: KeyObject): string =>
  sha256(key.export({ type: 'spki', format: 'der' }))
    .toString('hex')
    .slice(0, 16);
