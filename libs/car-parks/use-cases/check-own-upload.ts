import { type Entry, FILES, type RowOf, type Upload } from '../adapters/csv/upload.js';
import type { UploadFlaw } from '../adapters/csv/upload-flaw.js';
import type { Own, OwnPool } from '../adapters/own-rows.js';
import { mostBaysOf } from '../domain/supply-plan.js';
import { checkUpload } from './check-upload.js';

const NOT_THEIRS = '此项由街道办维护，不能修改';

/**
 * Judges what a partner sent by what it has. What belongs to another partner is as unknown here as what belongs to nobody, and is told in the
 * same words.
 */
export function checkOwnUpload(upload: Upload, own: Own): UploadFlaw[] {
  const pools = [...own.pools.values()];
  const existing = {
    partners: new Set([own.partner]),
    carParks: new Set(own.carParks.keys()),
    pools: new Map(pools.map(({ code, carPark, bays, standing }) => [code, { carPark, bays, plan: standing }])),
  };
  return firstOfEachCell([...carParkFlaws(upload, own), ...poolFlaws(upload, own), ...checkUpload(upload, existing)]);
}

function carParkFlaws({ carParks }: Upload, own: Own): UploadFlaw[] {
  return carParks.entries.flatMap((entry) => {
    const before = own.carParks.get(entry.value.code);
    const flaw = flawIn(FILES.carParks, entry);
    if (!before) return [flaw('code', `停车场 ${entry.value.code} 不存在；新增停车场请联系街道办`)];
    const fixed = (['kind', 'lat', 'lng', 'is_sample'] as const).filter((column) => entry.value[column] !== before[column]);
    return fixed.map((column) => flaw(column, NOT_THEIRS));
  });
}

function poolFlaws({ pools }: Upload, own: Own): UploadFlaw[] {
  return pools.entries.flatMap((entry) => {
    const before = own.pools.get(entry.value.code);
    const flaw = flawIn(FILES.pools, entry);
    if (!before) return [flaw('code', `泊位池 ${entry.value.code} 不存在；新增泊位池请联系街道办`)];
    return [
      ...(entry.value.kind === before.kind ? [] : [flaw('kind', NOT_THEIRS)]),
      ...(entry.value.bays >= mostBaysOf(before.inForce.plan) ? [] : [flaw('bays', publishedMessage(before))]),
    ];
  });
}

/** Windows of the upload become drafts, so those in force keep their bays until the drafts are published. */
function publishedMessage({ inForce }: OwnPool): string {
  return `已发布的时段使用 ${mostBaysOf(inForce.plan)} 个泊位，泊位数不能少于此数；请先发布减少后的时段`;
}

function flawIn(file: string, { line }: Entry<RowOf<'carParks'> | RowOf<'pools'>>): (column: string, message: string) => UploadFlaw {
  return (column, message) => ({ file, line, column, message });
}

/** Two rules may find fault with one cell: a person mends it once. */
function firstOfEachCell(flaws: readonly UploadFlaw[]): UploadFlaw[] {
  const cells = new Map<string, UploadFlaw>();
  for (const flaw of flaws) {
    const cell = `${flaw.file} ${flaw.line} ${flaw.column}`;
    if (!cells.has(cell)) cells.set(cell, flaw);
  }
  return [...cells.values()];
}
