import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';

/** Everything that is read of one workbook, expanded. Ten thousand rows on each of four sheets are a quarter of it. */
const MAX_EXPANDED_BYTES = 64 * 1024 * 1024;
const MAX_ENTRIES = 2_000;

/** A file that is no workbook, or one that must not be opened. The message is for people, in Chinese. */
export class UnreadableWorkbook extends Error {
  override readonly name = 'UnreadableWorkbook';
}

/**
 * The files in a zip archive. Before anything is expanded its size is looked up in the directory of the archive, and a file that turns out
 * to be longer than it says there is given up in the middle: a small upload must not become a large one.
 */
export class Archive {
  private budget = MAX_EXPANDED_BYTES;

  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws UnreadableWorkbook when these bytes are no archive. */
  static async open(bytes: Uint8Array): Promise<Archive> {
    try {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const zip = await fromBufferPromise(buffer, { lazyEntries: true, autoClose: false, validateEntrySizes: true });
      if (zip.entryCount > MAX_ENTRIES) throw new UnreadableWorkbook('文件内容过多，无法打开');
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
      return new Archive(zip, entries);
    } catch (error) {
      throw unreadable(error, '不是 .xlsx 工作簿（旧版 .xls 和加密的文件请另存为 .xlsx）');
    }
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** The text of one file, piece by piece. @throws UnreadableWorkbook when it is not there, too large, broken, or not UTF-8. */
  async *text(name: string): AsyncGenerator<string> {
    const entry = this.entries.get(name);
    if (!entry || entry.isEncrypted()) throw new UnreadableWorkbook('工作簿不完整或已加密');
    this.budget -= entry.uncompressedSize;
    if (this.budget < 0) throw new UnreadableWorkbook(`工作簿展开后超过 ${MAX_EXPANDED_BYTES / 1024 / 1024} MB`);
    const decoder = new TextDecoder('utf-8', { fatal: true });
    try {
      for await (const chunk of await this.zip.openReadStreamPromise(entry)) yield decoder.decode(chunk as Buffer, { stream: true });
      yield decoder.decode();
    } catch (error) {
      throw unreadable(error, '工作簿已损坏，请重新保存后上传');
    }
  }
}

function unreadable(error: unknown, message: string): UnreadableWorkbook {
  return error instanceof UnreadableWorkbook ? error : new UnreadableWorkbook(message, { cause: error });
}
