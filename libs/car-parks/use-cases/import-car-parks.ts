import { Inject, Injectable } from '@nestjs/common';
import { Clock, type Refusal, refuse } from '#kernel';
import { Transactions } from '#platform';
import { FILES, parseUpload, type Upload, type UploadedFiles } from '../adapters/csv/upload.js';
import type { UploadFlaw } from '../adapters/csv/upload-flaw.js';
import { lockExisting, type Publisher, writeUpload } from '../adapters/mysql-upload.js';
import { checkUpload } from './check-upload.js';

/** Rows written of each file. */
export type ImportedRows = { readonly [File in keyof typeof FILES]: number };

export interface RejectedUpload extends Refusal<'invalid_request'> {
  readonly detail: {
    /** The first `MAX_FLAWS`, by file and line. */
    readonly errors: readonly UploadFlaw[];
    readonly errorCount: number;
  };
}

/** In whose name plans are put in force, and why. */
export type Uploader = Omit<Publisher, 'publishedAtMs'>;

const SYSTEM: Uploader = { author: 'system', reason: 'import' };
const MAX_FLAWS = 200;

/**
 * Takes what a partner, or the sample, says of partners, car parks, pools, windows, overrides, school holidays and days of the official calendar. All
 * of it is written, or nothing. This writes the plans; whoever publishes the supply looks after those who have booked more than is left.
 */
@Injectable()
export class ImportCarParks {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Existing codes are updated, new ones added. An uploaded windows file replaces all windows of the pools named in it or in the
   * pools file of the same upload; likewise the overrides file. A pool whose plan stays as it is gets no new version of it. The
   * directory's version rises by one.
   * @throws OutcomeUnknown when the answer to COMMIT was lost; uploading the same files again is safe.
   */
  async execute(files: UploadedFiles, by: Uploader = SYSTEM): Promise<ImportedRows | RejectedUpload> {
    const { upload, flaws } = parseUpload(files);
    return this.transactions.run(async (tx) => {
      const all = [...flaws, ...checkUpload(upload, await lockExisting(tx))];
      if (all.length > 0) return rejected(all);
      await writeUpload(tx, upload, { ...by, publishedAtMs: this.clock.nowMs() });
      return rowsOf(upload);
    });
  }
}

function rejected(flaws: readonly UploadFlaw[]): RejectedUpload {
  const order = Object.values<string>(FILES);
  const errors = flaws.toSorted((a, b) => order.indexOf(a.file) - order.indexOf(b.file) || a.line - b.line).slice(0, MAX_FLAWS);
  return { ...refuse('invalid_request'), detail: { errors, errorCount: flaws.length } };
}

function rowsOf(upload: Upload): ImportedRows {
  return {
    partners: upload.partners.entries.length,
    carParks: upload.carParks.entries.length,
    pools: upload.pools.entries.length,
    windows: upload.windows.entries.length,
    overrides: upload.overrides.entries.length,
    schoolHolidays: upload.schoolHolidays.entries.length,
    officialDays: upload.officialDays.entries.length,
  };
}
