import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;

export function isWorkbook(contentType: string): boolean {
  return contentType.startsWith('application/vnd.openxmlformats-officedocument.spreadsheetml');
}

/** Everything that is written in a workbook (XLSX: a ZIP of XML, APPNOTE.TXT 4.3), one line a file: enough to search it for words. */
export function wordsOfWorkbook(zip: Buffer): string {
  const end = zip.lastIndexOf(Buffer.from(Uint32Array.of(END_OF_DIRECTORY).buffer));
  if (end < 0) throw new Error('no workbook: it has no directory');
  const texts: string[] = [];
  let entry = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
    texts.push(fileAt(zip, entry).toString('utf8'));
    entry += DIRECTORY_ENTRY_BYTES + zip.readUInt16LE(entry + 28) + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
  }
  return texts.map((text) => text.replace(/<[^>]*>/g, ' ')).join('\n');
}

function fileAt(zip: Buffer, entry: number): Buffer {
  const header = zip.readUInt32LE(entry + 42);
  const start = header + LOCAL_HEADER_BYTES + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  const bytes = zip.subarray(start, start + zip.readUInt32LE(entry + 20));
  return zip.readUInt16LE(entry + 10) === STORED ? bytes : inflateRawSync(bytes);
}
