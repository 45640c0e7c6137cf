/** One thing wrong with an upload, told to the person who has to mend it. */
export interface UploadFlaw {
  /** Name of the file, e.g. `windows.csv`. */
  readonly file: string;
  /** Counted from 1; the header is line 1. */
  readonly line: number;
  /** Name of the column; `null` when the row or the file as a whole is meant. */
  readonly column: string | null;
  /** For people, in Chinese. */
  readonly message: string;
}

/** One flaw as a line of text for people. */
export function describeFlaw({ file, line, column, message }: UploadFlaw): string {
  return `${file} 第 ${line} 行${column === null ? '' : ` ${column} 列`}：${message}`;
}
