import { createHash } from 'node:crypto';

const DIGITS = '0123456789';
const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz';

/**
 * The only source of chance: SHA-256 over the seed and a counter, so that a seed repeats a run and no two draws collide.
 */
export class Chance {
  #drawn = 0;

  constructor(private readonly seed: string) {}

  bytes(count: number): Buffer {
    const parts: Buffer[] = [];
    for (let length = 0; length < count; length += 32) {
      parts.push(
        createHash('sha256')
          .update(`${this.seed}:${this.#drawn++}`)
          .digest(),
      );
    }
    return Buffer.concat(parts).subarray(0, count);
  }

  /** True with this probability, 0 to 1. */
  isLucky(probability: number): boolean {
    return this.bytes(4).readUInt32BE(0) / 2 ** 32 < probability;
  }

  digits(count: number): string {
    return this.#text(count, DIGITS);
  }

  token(count: number): string {
    return this.#text(count, LETTERS_AND_DIGITS);
  }

  hex(count: number): string {
    return this.bytes(Math.ceil(count / 2))
      .toString('hex')
      .slice(0, count);
  }

  /** Shaped like a UUID version 4, as WeChat's notification ids are. */
  uuid(): string {
    const hex = this.hex(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  #text(count: number, alphabet: string): string {
    return Array.from(this.bytes(count), (byte) => alphabet[byte % alphabet.length]).join('');
  }
}
