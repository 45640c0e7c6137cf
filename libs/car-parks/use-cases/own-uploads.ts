import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { type AuditLeaf, type AuditPerson, appendAuditLeaves, digestOf, type Sql, type TenantScope } from '#platform';
import type { Upload } from '../adapters/csv/upload.js';
import type { UploadFlaw } from '../adapters/csv/upload-flaw.js';
import { bumpDirectory, lockDirectory, noteChanged } from '../adapters/directory-version.js';
import { type Own, type OwnPool, readOwn } from '../adapters/own-rows.js';
import { type ParsedContent, parseContent, type UploadedContent } from '../adapters/uploaded-content.js';
import { uploadedPlan } from '../adapters/uploaded-plan.js';
import type { SupplyPlan } from '../domain/supply-plan.js';
import { checkOwnUpload } from './check-own-upload.js';
import { type RowChange, rowChanges } from './own-row-changes.js';

/** A plan that an upload changes: the next draft of its pool. */
export interface PlanChange {
  readonly pool: Pick<OwnPool, 'id' | 'code' | 'carPark' | 'draft' | 'inForce'>;
  readonly plan: SupplyPlan;
  /** Rows of the upload that speak of it. */
  readonly rowCount: number;
}

/** What an upload without a flaw changes. */
export interface OwnChanges {
  readonly rows: readonly RowChange[];
  readonly plans: readonly PlanChange[];
}

/** In whose name rows are changed, and when. */
export interface Changer {
  readonly actor: AuditPerson;
  readonly nowMs: number;
}

/**
 * What a partner tells of its own car parks, pools and supply, in tables. Car parks and pools change at once; what is said of supply is for
 * the caller to make drafts of. Nothing of anybody else can be named.
 */
@Injectable()
export class OwnUploads {
  /** Reads what was sent. Flaws are of single rows, or of the whole. */
  parse(content: UploadedContent): Promise<ParsedContent> {
    return parseContent(content);
  }

  /** Takes the lock of all who change the directory, and judges the upload by what the partner has now. */
  async judge(scope: TenantScope, tx: Sql, { upload, flaws }: ParsedContent): Promise<OwnChanges | { readonly flaws: UploadFlaw[] }> {
    await lockDirectory(tx);
    const own = await readOwn(tx, scope);
    const all = [...flaws, ...checkOwnUpload(upload, own)];
    if (all.length > 0) return { flaws: inOrder(all) };
    return { rows: rowChanges(upload, own), plans: planChanges(upload, own) };
  }

  /** Changes rows of car parks and pools, one leaf each, in the transaction in which they were judged. */
  async write(scope: TenantScope, tx: Sql, rows: readonly RowChange[], { actor, nowMs }: Changer): Promise<void> {
    if (rows.length === 0) return;
    for (const { table, id, columns, after } of rows) {
      const assignments = columns.map((column) => `${column} = ?`).join(', ');
      await tx.query(`UPDATE ${table} SET ${assignments} WHERE id = ?`, [...columns.map((column) => after[column] ?? null), id]);
    }
    await noteChanged(
      tx,
      rows.map(({ facts }) => facts.carPark),
    );
    await bumpDirectory(tx);
    await appendAuditLeaves(
      tx,
      rows.map((change) => leafOf(change, scope, actor)),
      nowMs,
    );
  }
}

/** Of a CSV file and of the sheet that is named like it alike. */
function inOrder(flaws: readonly UploadFlaw[]): UploadFlaw[] {
  const order = ['', 'car-parks', 'pools', 'windows', 'overrides'];
  return flaws
    .map((flaw) => ({ ...flaw, file: flaw.file.replace(/\.csv$/, '') }))
    .sort((a, b) => order.indexOf(a.file) - order.indexOf(b.file) || a.line - b.line);
}

function planChanges(upload: Upload, own: Own): PlanChange[] {
  const codes = new Set([...upload.pools.named, ...upload.windows.named, ...upload.overrides.named]);
  return [...codes].flatMap((code) => {
    const pool = own.pools.get(code);
    if (!pool) return [];
    const plan = uploadedPlan(upload, code, pool.standing);
    if (isDeepStrictEqual(plan, pool.standing)) return [];
    const rowCount = [...upload.windows.entries, ...upload.overrides.entries].filter(({ value }) => value.pool === code).length;
    return [{ pool, plan, rowCount }];
  });
}

function leafOf({ action, kind, code, facts, before, after }: RowChange, scope: TenantScope, actor: AuditPerson): AuditLeaf {
  return {
    action,
    actor,
    tenant: scope.partnerCode,
    subject: { kind, id: code },
    reason: 'import',
    before: digestOf(before),
    after: digestOf(after),
    facts,
  };
}
