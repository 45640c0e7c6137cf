import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';

/** DER of one value: tag, length, content. X.690 §8.1 */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 128) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = Buffer.from(content.length.toString(16).padStart(content.length > 255 ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content]);
}

const SEQUENCE = 0x30;
const sequence = (...parts: readonly Buffer[]) => der(SEQUENCE, ...parts);
/** sha256WithRSAEncryption (1.2.840.113549.1.1.11) with NULL parameters. */
const SIGNATURE_ALGORITHM = sequence(der(0x06, Buffer.from('2a864886f70d01010b', 'hex')), der(0x05));
/** commonName (2.5.4.3). */
const COMMON_NAME = der(0x06, Buffer.from('550403', 'hex'));

const utcTime = (text: string) => der(0x17, Buffer.from(text));

/** A self-signed X.509 certificate (version 3, no extensions) in PEM, valid from 2020 to 2045. RFC 5280 §4.1 */
export function selfSigned(privateKey: KeyObject): string {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const serial = createHash('sha256').update(publicKey).digest().subarray(0, 20);
  serial.writeUInt8((serial.readUInt8(0) & 0x3f) | 0x40, 0);
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('A throwaway platform')))));
  const validity = sequence(utcTime('200101000000Z'), utcTime('450101000000Z'));
  const body = sequence(der(0xa0, der(0x02, Buffer.from([2]))), der(0x02, serial), SIGNATURE_ALGORITHM, name, validity, name, publicKey);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const base64 = sequence(body, SIGNATURE_ALGORITHM, signature).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${(base64.match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;
}
