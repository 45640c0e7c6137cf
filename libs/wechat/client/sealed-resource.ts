import { createDecipheriv } from 'node:crypto';
import { z } from 'zod';

/** AEAD_AES_256_GCM as API v3 seals notifications and certificates: base64 of ciphertext ‖ 16-byte tag. */
export const SealedResource = z.object({
  algorithm: z.literal('AEAD_AES_256_GCM'),
  ciphertext: z.string().max(128 * 1024),
  nonce: z.string().min(1).max(64),
  associated_data: z.string().max(64).optional(),
});
export type SealedResource = z.infer<typeof SealedResource>;

const TAG_BYTES = 16;

/** The words, or undefined when none of the APIv3 keys opens them. Several keys are tried because the key can be changed at any moment. */
export function openResource(sealed: SealedResource, apiV3Keys: readonly string[]): string | undefined {
  const bytes = Buffer.from(sealed.ciphertext, 'base64');
  if (bytes.length < TAG_BYTES) return undefined;
  for (const key of apiV3Keys) {
    const opened = openWith(key, sealed, bytes);
    if (opened !== undefined) return opened;
  }
  return undefined;
}

function openWith(key: string, sealed: SealedResource, bytes: Buffer): string | undefined {
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key), Buffer.from(sealed.nonce));
  decipher.setAAD(Buffer.from(sealed.associated_data ?? ''));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined; // another key, or tampered with
  }
}
