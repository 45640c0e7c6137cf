import { groupBy } from '#kernel';
import { type Entry, FILES, type RowOf, type Upload } from '../adapters/csv/upload.js';
import type { UploadFlaw } from '../adapters/csv/upload-flaw.js';
import { MAX_OVERRIDES, MAX_WINDOWS, type SupplyPlan } from '../domain/supply-plan.js';

/** What the directory holds before the upload, as far as the upload is judged by it. */
export interface Existing {
  readonly partners: ReadonlySet<string>;
  readonly carParks: ReadonlySet<string>;
  readonly pools: ReadonlyMap<string, ExistingPool>;
}

export interface ExistingPool {
  readonly carPark: string;
  readonly bays: number;
  readonly plan: SupplyPlan;
}

type File = keyof typeof FILES;
type Flaws = (entry: Entry<object>, column: string, message: string) => void;

/** Judges the rows against each other and against what exists: codes, references, bays. */
export function checkUpload(upload: Upload, existing: Existing): UploadFlaw[] {
  const flaws: UploadFlaw[] = [];
  const of =
    (file: File): Flaws =>
    ({ line }, column, message) =>
      flaws.push({ file: FILES[file], line, column, message });
  for (const file of ['partners', 'carParks', 'pools'] as const) checkUnique(upload[file].entries, of(file));
  checkReferences(upload, existing, of);
  checkPools(upload, existing, of('pools'));
  for (const file of ['windows', 'overrides'] as const) checkBays(upload, existing, file, of(file));
  checkLength(upload.windows.entries, MAX_WINDOWS, '条时段', of('windows'));
  checkLength(upload.overrides.entries, MAX_OVERRIDES, '条单夜调整', of('overrides'));
  return flaws;
}

function checkUnique(entries: readonly Entry<{ code: string }>[], flaw: Flaws): void {
  const firstLine = new Map<string, number>();
  for (const entry of entries) {
    const line = firstLine.get(entry.value.code);
    if (line === undefined) firstLine.set(entry.value.code, entry.line);
    else flaw(entry, 'code', `编号 ${entry.value.code} 与第 ${line} 行重复`);
  }
}

function checkReferences(upload: Upload, existing: Existing, of: (file: File) => Flaws): void {
  const isKnown = (code: string, named: ReadonlySet<string>, before: { has(code: string): boolean }) => named.has(code) || before.has(code);
  for (const entry of upload.carParks.entries)
    if (!isKnown(entry.value.partner, upload.partners.named, existing.partners))
      of('carParks')(entry, 'partner', `合作单位 ${entry.value.partner} 不存在`);
  for (const entry of upload.pools.entries)
    if (!isKnown(entry.value.car_park, upload.carParks.named, existing.carParks))
      of('pools')(entry, 'car_park', `停车场 ${entry.value.car_park} 不存在`);
  for (const file of ['windows', 'overrides'] as const)
    for (const entry of upload[file].entries)
      if (!isKnown(entry.value.pool, upload.pools.named, existing.pools)) of(file)(entry, 'pool', `泊位池 ${entry.value.pool} 不存在`);
}

/** A pool stays where people booked it, and keeps the bays that its remaining windows offer. */
function checkPools(upload: Upload, existing: Existing, flaw: Flaws): void {
  for (const entry of upload.pools.entries) {
    const { code, car_park, bays } = entry.value;
    const before = existing.pools.get(code);
    if (!before) continue;
    if (before.carPark !== car_park) flaw(entry, 'car_park', `泊位池 ${code} 属于停车场 ${before.carPark}，不能改到其他停车场`);
    const kept = Math.max(
      ...(upload.windows.isGiven ? [] : before.plan.windows).map((window) => window.bays),
      ...(upload.overrides.isGiven ? [] : before.plan.overrides).map((override) => override.bays),
    );
    if (bays < kept) flaw(entry, 'bays', `现有时段使用 ${kept} 个泊位，泊位数不能少于此数`);
  }
}

function checkBays(upload: Upload, existing: Existing, file: 'windows' | 'overrides', flaw: Flaws): void {
  const uploaded = new Map(upload.pools.entries.map(({ value }) => [value.code, value.bays]));
  const entries: readonly Entry<RowOf<'windows'> | RowOf<'overrides'>>[] = upload[file].entries;
  for (const entry of entries) {
    const { pool, bays } = entry.value;
    const most = uploaded.get(pool) ?? existing.pools.get(pool)?.bays;
    if (most !== undefined && bays > most) flaw(entry, 'bays', `超过泊位池 ${pool} 的 ${most} 个泊位`);
  }
}

/** Told once for a pool, at the first row that is too many. */
function checkLength(entries: readonly Entry<{ pool: string }>[], most: number, what: string, flaw: Flaws): void {
  for (const [pool, own] of groupBy(entries, ({ value }) => value.pool)) {
    const excess = own[most];
    if (excess) flaw(excess, 'pool', `泊位池 ${pool} 最多 ${most} ${what}`);
  }
}
