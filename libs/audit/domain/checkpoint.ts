import { instantAt, localDate } from '#kernel';

/** What the tree was at an instant. */
export interface TreeHead {
  readonly treeSize: number;
  readonly root: Buffer;
  readonly atMs: number;
}

/** A signed tree head. Whoever keeps it sees whether a later tree still contains this one. */
export interface Checkpoint extends TreeHead {
  /** First 16 hex digits of SHA-256 over the public key (SPKI, DER). */
  readonly keyId: string;
  readonly signature: Buffer;
}

/** The bytes that are signed, UTF-8. */
export function statementOf({ treeSize, root, atMs }: TreeHead): string {
  return `night-berth-audit/v1\n${treeSize}\n${root.toString('hex')}\n${atMs}\n`;
}

/** The file that is handed to the street office. */
export interface CheckpointDocument {
  readonly kind: 'night-berth-audit-checkpoint';
  readonly v: 1;
  readonly treeSize: number;
  /** Lower-case hex. */
  readonly root: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly keyId: string;
  /** Base64. */
  readonly signature: string;
}

export function documentOf({ treeSize, root, atMs, keyId, signature }: Checkpoint): CheckpointDocument {
  return {
    kind: 'night-berth-audit-checkpoint',
    v: 1,
    treeSize,
    root: root.toString('hex'),
    at: atMs,
    keyId,
    signature: signature.toString('base64'),
  };
}

/** The day's last transactions have ended by then. */
const MINUTES_AFTER_MIDNIGHT = 10;

/** Yesterday is closed by a checkpoint made today, Beijing time. */
export function isCheckpointDue(last: TreeHead | undefined, nowMs: number): boolean {
  const today = localDate(nowMs);
  if (nowMs < instantAt(today, MINUTES_AFTER_MIDNIGHT)) return false;
  return last === undefined || last.atMs < instantAt(today, 0);
}
