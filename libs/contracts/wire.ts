import { z } from 'zod';
import { isWholeTick, TICK_MINUTES } from '#kernel';

/** RFC 3339 with an offset; what we send carries +08:00. */
export const Instant = z.iso.datetime({ offset: true }).max(35).meta({ id: 'Instant', example: '2026-03-02T18:00:00+08:00' });

/** An instant on a whole tick: minutes 00, 15, 30 or 45. */
export const TickInstant = z.iso
  .datetime({ offset: true })
  .max(35)
  .refine((text) => isWholeTick(Date.parse(text)), { error: `时间须为 ${TICK_MINUTES} 分钟的整数倍` })
  .meta({ id: 'TickInstant', example: '2026-03-02T18:00:00+08:00', description: 'RFC 3339 with offset, on a quarter of an hour' });

/** `lat,lng` in GCJ-02 degrees, within China. */
export const Near = z
  .string()
  .max(40)
  .regex(/^\d{1,2}(\.\d{1,8})?,\d{2,3}(\.\d{1,8})?$/, { error: '位置格式应为“纬度,经度”' })
  .refine(
    (text) => {
      const { lat, lng } = locationOf(text);
      return lat >= 3 && lat <= 54 && lng >= 73 && lng <= 136;
    },
    { error: '位置不在服务范围内' },
  )
  .meta({ id: 'Near', example: '22.5701,114.1402', description: 'lat,lng in GCJ-02' });

export function locationOf(near: string): { lat: number; lng: number } {
  const comma = near.indexOf(',');
  return { lat: Number(near.slice(0, comma)), lng: Number(near.slice(comma + 1)) };
}

export const LocationView = z.object({ lat: z.number(), lng: z.number() }).meta({ id: 'Location', description: 'GCJ-02 degrees' });

/** Code of a car park or pool, as the partner gave it. */
export const Code = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: '编号格式不正确' });

export const EntityId = z.uuid({ error: '编号格式不正确' });

/** What a person types: parsed and normalised by the kernel. */
export const PlateText = z.string().min(5).max(16).meta({ id: 'Plate', example: '粤B12345' });

export const AmountFen = z.int().min(0).meta({ description: 'integer fen' });

/** Visible ASCII, as the Idempotency-Key draft of the IETF asks of a structured string. */
export const IdempotencyKey = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\x21-\x7e]+$/, { error: 'Idempotency-Key 只能包含可见 ASCII 字符' });

const LONGEST_WINDOW_MS = 4 * 24 * 3_600_000;

interface FromTo {
  from?: string | undefined;
  to?: string | undefined;
}
/** For `.refine`: the window runs forwards and is no longer than four days (Friday evening to Tuesday). */
export const runsForwards = (v: FromTo): boolean => {
  if (v.from === undefined || v.to === undefined) return true;
  const length = Date.parse(v.to) - Date.parse(v.from);
  return length > 0 && length <= LONGEST_WINDOW_MS;
};
export const RUNS_FORWARDS = { path: ['to'], error: '结束时间须晚于开始时间，且时长不超过 4 天' };
/** For `.refine`: a window is given whole or not at all. */
export const bothOrNeither = (v: FromTo): boolean => (v.from === undefined) === (v.to === undefined);
export const BOTH_OR_NEITHER = { path: ['to'], error: 'from 与 to 须同时给出' };
