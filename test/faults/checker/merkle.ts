import { createHash } from 'node:crypto';

/** SHA-256(0x00 ‖ content): RFC 6962, section 2.1. */
export function leafHash(content: string): string {
  return createHash('sha256').update(Buffer.of(0)).update(content).digest('hex');
}

/** Roots of a growing tree: right edges are kept, as many as the size has binary ones. */
export class GrowingTree {
  private readonly edges: { size: number; hash: Buffer }[] = [];
  size = 0;

  append(leaf: Buffer): void {
    let node = { size: 1, hash: leaf };
    for (let last = this.edges.at(-1); last?.size === node.size; last = this.edges.at(-1)) {
      this.edges.pop();
      node = { size: node.size * 2, hash: joined(last.hash, node.hash) };
    }
    this.edges.push(node);
    this.size += 1;
  }

  root(): string {
    const [last, ...before] = this.edges.map(({ hash }) => hash).toReversed();
    if (!last) return createHash('sha256').digest('hex');
    return before.reduce((right, left) => joined(left, right), last).toString('hex');
  }
}

/** SHA-256(0x01 ‖ left ‖ right). */
function joined(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest();
}
