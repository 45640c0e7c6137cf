import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { assert } from '#kernel';
import { CONFIG, type Config } from '#platform';
import { type Checkpoint, statementOf, type TreeHead } from '../domain/checkpoint.js';

/** The Ed25519 key (RFC 8032) of checkpoints. A machine without it keeps the trail and signs nothing. */
@Injectable()
export class CheckpointKey {
  private readonly key: { readonly id: string; readonly privateKey: KeyObject } | undefined;

  constructor(@Inject(CONFIG) config: Config) {
    const pem = config.secrets.auditPrivateKey;
    if (pem === undefined) return;
    const privateKey = createPrivateKey(pem);
    assert(privateKey.asymmetricKeyType === 'ed25519', 'audit-private.pem is not an Ed25519 key');
    this.key = { id: keyIdOf(createPublicKey(pem)), privateKey };
  }

  get isPresent(): boolean {
    return this.key !== undefined;
  }

  sign(head: TreeHead): Checkpoint {
    assert(this.key, 'there is no key to sign checkpoints with');
    const signature = sign(null, Buffer.from(statementOf(head), 'utf8'), this.key.privateKey);
    return { ...head, keyId: this.key.id, signature };
  }
}

/** First 16 hex digits of SHA-256 over the public key as SubjectPublicKeyInfo in DER. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
}
