/** One thing that WeChat would refuse, or that the preview cannot show. `line` counts from 1. */
export interface Complaint {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

/** Fault of a build: all complaints at once, each with its file and line, so that one run names everything. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly complaints: readonly Complaint[]) {
    super(complaints.map(({ file, line, message }) => `${file}${line ? `:${line}` : ''}: ${message}`).join('\n'));
  }
}
