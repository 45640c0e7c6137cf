// A self-signed X.509 certificate with nothing but Node: RFC 5280 in the few lines of DER that it takes.
import { randomBytes, sign } from 'node:crypto';

const OID = { sha256WithRsa: '2a864886f70d01010b', commonName: '550403' };
const YEAR_MS = 365 * 24 * 3_600_000;

/** PEM of a certificate for `publicKey`, signed by `privateKey` (RSA KeyObjects), valid for five years like WeChat Pay's own. */
export function selfSignedCertificate({ privateKey, publicKey, commonName, nowMs }) {
  const algorithm = sequence(der(0x06, Buffer.from(OID.sha256WithRsa, 'hex')), der(0x05, Buffer.alloc(0)));
  const name = sequence(der(0x31, sequence(der(0x06, Buffer.from(OID.commonName, 'hex')), der(0x0c, Buffer.from(commonName)))));
  const version3 = der(0xa0, der(0x02, Buffer.from([2])));
  const serial = randomBytes(20);
  serial[0] = (serial[0] & 0x3f) | 0x40; // Positive, and always 40 hex digits, as merchants know their serials.
  const validity = sequence(utcTime(nowMs - 60_000), utcTime(nowMs + 5 * YEAR_MS));
  const subjectKey = publicKey.export({ type: 'spki', format: 'der' });
  const content = sequence(version3, der(0x02, serial), algorithm, name, validity, name, subjectKey);
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', content, privateKey)]));
  return toPem(sequence(content, algorithm, signature));
}

/** One DER value: tag, length in its shortest form, content. */
function der(tag, content) {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const digits = length.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length]), bytes, content]);
}

const sequence = (...parts) => der(0x30, Buffer.concat(parts));

/** UTCTime `YYMMDDHHMMSSZ`, good until 2049. */
const utcTime = (atMs) => der(0x17, Buffer.from(`${new Date(atMs).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

function toPem(bytes) {
  const lines = bytes.toString('base64').match(/.{1,64}/g);
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
