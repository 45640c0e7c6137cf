import type { AddCarParkRequest, CarParkKind, PoolKind } from '../types/api.js';
import { fenOf, yuanOf } from '../windows/price.js';

type PoolBody = AddCarParkRequest['pools'][number];

/** A pool as typed: prices in yuan. */
export interface TypedPool {
  id: string;
  kind: PoolKind;
  name: string;
  bays: number;
  tariffKind: PoolBody['tariff']['kind'];
  unit: string;
  cap: string;
  overtime: string;
  freeCancelMinutes: number;
  lateCancelPercent: number;
}

/** A car park as typed; the place as copied from a map, `22.5671, 114.1443`. */
export interface TypedSite {
  id: string;
  name: string;
  kind: CarParkKind;
  address: string;
  place: string;
  entryNote: string;
  pools: TypedPool[];
}

export const aPool = (): TypedPool => ({
  ...{ id: '', kind: 'standard', name: '普通泊位', bays: 10, tariffKind: 'per_night', unit: '8', cap: '' },
  ...{ overtime: '3', freeCancelMinutes: 60, lateCancelPercent: 50 },
});
export const aSite = (): TypedSite => ({ id: '', name: '', kind: 'residential', address: '', place: '', entryNote: '', pools: [aPool()] });

/** Latitude and longitude in GCJ-02; undefined when the text is no pair of figures. */
export function locationOf(place: string): { lat: number; lng: number } | undefined {
  const [, lat, lng] = /^\s*(\d{1,2}\.\d{1,10})\s*[,，\s]\s*(\d{2,3}\.\d{1,10})\s*$/.exec(place) ?? [];
  return lat && lng ? { lat: Number(lat), lng: Number(lng) } : undefined;
}

/** What the server is asked to add, or what is wrong with what was typed, in words. What else may be wrong the server says. */
export function siteRequest(typed: TypedSite, partnerId: string): AddCarParkRequest | string {
  const location = locationOf(typed.place);
  if (!location) return '位置应为“纬度, 经度”，例如 22.5671, 114.1443（GCJ-02）';
  const pools = typed.pools.map(poolBody);
  const wrong = pools.find((pool) => typeof pool === 'string');
  if (typeof wrong === 'string') return wrong;
  const { id, name, kind, address, entryNote } = typed;
  return { id, partnerId, name, kind, address, location, entryNote, pools: pools as PoolBody[] };
}

function poolBody({ id, kind, name, bays, tariffKind, unit, cap, overtime, ...late }: TypedPool): PoolBody | string {
  const [unitFen, overtimeHalfHourFen] = [fenOf(unit), fenOf(overtime)];
  const capFen = cap.trim() === '' ? null : fenOf(cap);
  if (unitFen === undefined || overtimeHalfHourFen === undefined || capFen === undefined) return `${name}：金额应为元，最多两位小数`;
  return { id, kind, name, bays, tariff: { kind: tariffKind, unitFen, capFen, overtimeHalfHourFen, ...late } };
}

/** A pool that is there, as it would be typed. */
export const typedPool = ({
  id,
  kind,
  name,
  bays,
  tariff,
}: Omit<PoolBody, 'tariff'> & { readonly tariff: Required<PoolBody['tariff']> }): TypedPool => ({
  ...{
    id,
    kind,
    name,
    bays,
    tariffKind: tariff.kind,
    unit: yuanOf(tariff.unitFen),
    cap: tariff.capFen === null ? '' : yuanOf(tariff.capFen),
  },
  ...{
    overtime: yuanOf(tariff.overtimeHalfHourFen),
    freeCancelMinutes: tariff.freeCancelMinutes,
    lateCancelPercent: tariff.lateCancelPercent,
  },
});
