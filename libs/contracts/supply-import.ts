import { z } from 'zod';
import { EntityId, Instant } from './wire.js';

/** The tables in which a partner tells of its own, as data/README.md describes them. In a workbook each is a sheet of this name. */
export const SupplyFileName = z.enum(['car-parks', 'pools', 'windows', 'overrides']).meta({ id: 'SupplyFileName' });
export type SupplyFileName = z.infer<typeof SupplyFileName>;

export const SupplyFormat = z.enum(['csv', 'xlsx']).meta({ id: 'SupplyFormat' });
export type SupplyFormat = z.infer<typeof SupplyFormat>;

export const CSV_MEDIA_TYPE = 'text/csv';
export const XLSX_MEDIA_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const SUPPLY_FILE_MAX_BYTES = 10 * 1024 * 1024;

export const SupplyFilesRequest = z
  .strictObject({ format: SupplyFormat, file: SupplyFileName.optional() })
  .refine(({ format, file }) => (format === 'csv') === (file !== undefined), {
    path: ['file'],
    error: 'CSV 一次一个表，须给出 file；XLSX 包含所有表，不能给出 file',
  })
  .meta({ id: 'SupplyFilesRequest' });
export type SupplyFilesRequest = z.infer<typeof SupplyFilesRequest>;

export const SupplyImportRequest = z.strictObject({ file: SupplyFileName.optional() }).meta({ id: 'SupplyImportRequest' });
export type SupplyImportRequest = z.infer<typeof SupplyImportRequest>;

export const SupplyImportParams = z.strictObject({ id: EntityId }).meta({ id: 'SupplyImportParams' });
export type SupplyImportParams = z.infer<typeof SupplyImportParams>;

export const SupplyImportAccepted = z.object({ id: z.string() }).meta({ id: 'SupplyImportAccepted' });
export type SupplyImportAccepted = z.infer<typeof SupplyImportAccepted>;

export const SupplyImportState = z.enum(['waiting', 'checking', 'writing', 'done', 'rejected', 'failed']).meta({ id: 'SupplyImportState' });
export type SupplyImportState = z.infer<typeof SupplyImportState>;

export const SupplyImportView = z
  .object({
    id: z.string(),
    state: SupplyImportState,
    author: z.string(),
    createdAt: Instant,
    endedAt: Instant.nullable(),
    doneRows: z.int(),
    totalRows: z.int().meta({ description: 'rows below the headers; 0 until the file has been read' }),
    errors: z
      .array(
        z.object({
          file: z.string().meta({ description: 'the table, or the sheet, or empty when the whole upload is meant' }),
          line: z.int().meta({ description: 'counted from 1, the header included' }),
          column: z.string().nullable(),
          message: z.string(),
        }),
      )
      .meta({ description: 'the first 200 by table and line' }),
    errorCount: z.int(),
    draftsWritten: z.int(),
    poolIds: z.array(z.string()).meta({ description: 'pools whose drafts were written, for drafts/preview and drafts/publish' }),
  })
  .meta({ id: 'SupplyImport', description: 'rejected: nothing was written, see errors; failed: nothing was written, upload again' });
export type SupplyImportView = z.infer<typeof SupplyImportView>;
