import { DAY_MINUTES } from '../../domain/supply-plan.js';
import { clockText } from '../csv/written.js';

/** How a workbook shows its cells. */
export interface Looks {
  /** The texts that cells share. */
  readonly strings: readonly string[];
  /** The styles, by number, that show a number as a date or a time. */
  readonly dateStyles: ReadonlySet<number>;
  /** Days are counted from 1904 instead of 1900. */
  readonly is1904: boolean;
}

/** A cell as the file has it: type and style as in ECMA-376 part 1, section 18.3.1.4. */
export interface RawCell {
  readonly type: string;
  readonly style: number;
  readonly value: string;
}

/** The text that a person would have typed into a CSV file in its place. `undefined` when the cell holds an error or nothing that is known. */
export function cellText({ type, style, value }: RawCell, looks: Looks): string | undefined {
  switch (type) {
    case 's':
      return looks.strings[Number(value)]?.trim();
    case 'inlineStr':
    case 'str':
      return value.trim();
    case 'b':
      return value === '1' ? 'true' : 'false';
    case 'n':
      return value.trim() === '' ? '' : numberText(Number(value), looks.dateStyles.has(style), looks.is1904);
    default:
      return undefined;
  }
}

/** Days from 1899-12-30, from which the serial numbers count, to 1970-01-01; those of 1904 begin 1,462 days later. */
const UNIX_EPOCH_SERIAL = 25_569;
const SERIAL_OF_1904 = 1_462;
/** A number shown as a time that is smaller counts hours, not days of the year 1900: 32:00 is 08:00 of the next day. */
const MAX_HOURS_DAYS = 5;
const DAY_MS = DAY_MINUTES * 60_000;

function numberText(serial: number, isDate: boolean, is1904: boolean): string | undefined {
  if (!Number.isFinite(serial)) return undefined;
  if (!isDate) return String(serial);
  if (serial >= 0 && serial < MAX_HOURS_DAYS) return clockText(Math.round(serial * DAY_MINUTES));
  const sinceEpoch = serial + (is1904 ? SERIAL_OF_1904 : 0) - UNIX_EPOCH_SERIAL;
  const ms = Math.round(sinceEpoch * DAY_MINUTES) * 60_000;
  if (Math.abs(ms) > 100_000 * DAY_MS) return undefined;
  const [date, time] = new Date(ms).toISOString().split('T');
  return ms % DAY_MS === 0 ? date : `${date} ${time?.slice(0, 5)}`;
}
