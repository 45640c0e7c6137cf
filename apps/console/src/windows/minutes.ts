// Minutes after midnight (Beijing) of a night's date, as plans count them.
export const DAY_MINUTES = 24 * 60;
export const QUARTER = 15;
export const NOON = 12 * 60;

const DAY_WORDS = ['', '次日 ', '第3天 ', '第4天 ', '第5天 '];

/** `18:00` of any day. */
export function clockOf(minute: number): string {
  const inDay = minute % DAY_MINUTES;
  return `${String(Math.floor(inDay / 60)).padStart(2, '0')}:${String(inDay % 60).padStart(2, '0')}`;
}

/** `18:00`, `次日 08:00`, `24:00`. */
export function minuteText(minute: number): string {
  if (minute === DAY_MINUTES) return '24:00';
  return `${DAY_WORDS[Math.floor(minute / DAY_MINUTES)] ?? ''}${clockOf(minute)}`;
}

/** `18:00 – 次日 08:00`. */
export const spanText = (startMinute: number, endMinute: number): string => `${minuteText(startMinute)} – ${minuteText(endMinute)}`;

/** All quarters of an hour of a day. */
export const QUARTERS: readonly number[] = Array.from({ length: DAY_MINUTES / QUARTER }, (_, index) => index * QUARTER);

export const toQuarter = (minute: number): number => Math.round(minute / QUARTER) * QUARTER;
