import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { assert } from '#kernel';
import { CONFIG, type Config } from './config.js';

const KEY_ID = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Personal fields at rest: AES-256-GCM, stored as key id (1 byte) ‖ IV (12) ‖ tag (16) ‖ ciphertext.
 * `place` (table, column and row) is bound as additional data, so a ciphertext copied to another row does not open.
 */
@Injectable()
export class FieldCipher {
  private readonly key: Buffer;
  private readonly indexKey: Buffer;

  constructor(@Inject(CONFIG) config: Config) {
    this.key = Buffer.from(config.secrets.fieldKey, 'base64');
    this.indexKey = Buffer.from(config.secrets.indexKey, 'base64');
  }

  seal(text: string, place: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv).setAAD(Buffer.from(place));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(KEY_ID), iv, cipher.getAuthTag(), body]);
  }

  /** Throws when the bytes were changed or belong to another place. */
  open(sealed: Buffer, place: string): string {
    assert(sealed[0] === KEY_ID, 'sealed with an unknown key');
    const iv = sealed.subarray(1, 1 + IV_BYTES);
    const tag = sealed.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.key, iv).setAAD(Buffer.from(place)).setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed.subarray(1 + IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  }

  /** Keyed hash (HMAC-SHA-256) under which a sealed value is found again. `kind` keeps equal values of different kinds apart. */
  indexOf(kind: string, value: string): Buffer {
    return createHmac('sha256', this.indexKey).update(`${kind}\0${value}`).digest();
  }
}
