import { assert } from '#kernel';

const FIN_TEXT = 0x81;
const SHORT_MAX = 125;
const TWO_BYTES = 126;
const TWO_BYTES_MAX = 0xffff;

/** Messages as a server sends them, a frame each, unmasked (RFC 6455, 5.2). None may have more than 65,535 bytes: a car park has some hundred. */
export function textFrames(messages: readonly Buffer[]): Buffer {
  return Buffer.concat(messages.flatMap((message) => [headOf(message.length), message]));
}

function headOf(length: number): Buffer {
  assert(length <= TWO_BYTES_MAX, `a message of ${length} bytes is too long for its frame`);
  return length <= SHORT_MAX ? Buffer.from([FIN_TEXT, length]) : Buffer.from([FIN_TEXT, TWO_BYTES, length >> 8, length & 0xff]);
}
