import { createCipheriv } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { openResource } from './sealed-resource.js';

const KEY = '0123456789abcdefghijklmnopqrstuv';
const OTHER = 'vutsrqponmlkjihgfedcba9876543210';

function sealed(words: string, key = KEY, aad = 'transaction') {
  const cipher = createCipheriv('aes-256-gcm', key, 'fdasflkja484').setAAD(Buffer.from(aad));
  const ciphertext = Buffer.concat([cipher.update(words), cipher.final(), cipher.getAuthTag()]).toString('base64');
  return { algorithm: 'AEAD_AES_256_GCM', nonce: 'fdasflkja484', associated_data: aad, ciphertext } as const;
}

test('test case 14 of the GCM specification opens', () => {
  // McGrew and Viega, The Galois/Counter Mode of Operation, appendix B: key of 256 zero bits, IV of 96 zero bits, one block of zeros, no additional data.
  const ciphertext = Buffer.from('cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919', 'hex').toString('base64');
  const opened = openResource({ algorithm: 'AEAD_AES_256_GCM', nonce: '\0'.repeat(12), ciphertext }, ['\0'.repeat(32)]);
  expect(opened).toBe('\0'.repeat(16));
});

test('what was sealed with the key opens, Chinese words included', () => {
  expect(openResource(sealed('{"描述":"夜泊"}'), [KEY])).toBe('{"描述":"夜泊"}');
});

test('during a change of keys the old one still opens', () => {
  expect(openResource(sealed('words', OTHER), [KEY, OTHER])).toBe('words');
});

test('a wrong key, a changed word, changed additional data and a stump do not open', () => {
  const good = sealed('words');
  const changed = Buffer.from(good.ciphertext, 'base64');
  changed.writeUInt8(changed.readUInt8(0) ^ 1, 0);
  expect(openResource(good, [OTHER])).toBeUndefined();
  expect(openResource({ ...good, ciphertext: changed.toString('base64') }, [KEY])).toBeUndefined();
  expect(openResource({ ...good, associated_data: 'refund' }, [KEY])).toBeUndefined();
  expect(openResource({ ...good, ciphertext: 'AAAA' }, [KEY])).toBeUndefined();
});
