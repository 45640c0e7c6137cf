/** Hashes are 64 hex digits. */
export function leafHash(content: string): string;
export function nodeHash(left: string, right: string): string;
export class GrowingTree {
  readonly size: number;
  append(leaf: string): void;
  root(): string;
}
