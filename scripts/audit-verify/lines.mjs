// Reads a file line by line in bounded memory, without waiting in between: a million lines are a million steps of a loop.
import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { Unusable } from './flaw.mjs';

const CHUNK_BYTES = 1024 * 1024;
/** More than the longest row that the product's table holds. */
const LONGEST_LINE_BYTES = 64 * 1024 * 1024;
const NEW_LINE = 10;

/**
 * Lines without their ends; `null` for one that is not UTF-8. The last one may lack its end.
 * @param {string} file
 * @returns {Generator<string | null, void, void>}
 */
export function* linesOf(file) {
  const descriptor = opened(file);
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let begun = Buffer.alloc(0);
    for (let length = read(descriptor, chunk, file); length > 0; length = read(descriptor, chunk, file)) {
      let start = 0;
      for (let end = chunk.indexOf(NEW_LINE); end >= 0 && end < length; end = chunk.indexOf(NEW_LINE, start)) {
        yield text(begun.length > 0 ? Buffer.concat([begun, chunk.subarray(start, end)]) : chunk.subarray(start, end));
        begun = Buffer.alloc(0);
        start = end + 1;
      }
      begun = Buffer.concat([begun, chunk.subarray(start, length)]);
      if (begun.length > LONGEST_LINE_BYTES) throw new Unusable(`${file} 有一行过长`, `${file} has a line that is too long`);
    }
    if (begun.length > 0) yield text(begun);
  } finally {
    closeSync(descriptor);
  }
}

/** @param {Buffer} bytes */
const text = (bytes) => (isUtf8(bytes) ? bytes.toString('utf8') : null);

/** @param {string} file */
function opened(file) {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** @param {number} descriptor @param {Buffer} chunk @param {string} file */
function read(descriptor, chunk, file) {
  try {
    return readSync(descriptor, chunk, 0, chunk.length, null);
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** @param {string} file @param {unknown} error */
export function unreadable(file, error) {
  const reason = error instanceof Error ? error.message : String(error);
  return new Unusable(`无法读取 ${file}（${reason}）`, `cannot read ${file} (${reason})`);
}
