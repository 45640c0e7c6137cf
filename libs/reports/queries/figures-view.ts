import type { Checkpoint } from '#audit';
import type { ReportBasis } from '#contracts';
import { dateOfDay, dayNumber, formatInstant, type LocalDate, msOf, TICKS_PER_HOUR } from '#kernel';
import type { ReportCursor } from '../adapters/report-cursor.js';
import type { Figures, Slots } from '../domain/figures.js';
import { firstTickOf, type Night } from '../domain/night.js';

export const nightOfDate = (date: LocalDate): Night => dayNumber(date);
export const dateOfNight = (night: Night): LocalDate => dateOfDay(night);

/** A night is closed when its noon has passed in what was added up. */
export function isClosed(night: Night, { asOfMs }: ReportCursor): boolean {
  return asOfMs >= msOf(firstTickOf(night + 1));
}

export function basisOf({ treeSize, asOfMs }: ReportCursor, newest: Checkpoint | undefined): ReportBasis {
  const checkpoint = newest ? { treeSize: newest.treeSize, at: formatInstant(newest.atMs) } : null;
  return { asOf: formatInstant(asOfMs), treeSize, checkpoint };
}

export function slotsView({ releasedTicks, bookableTicks, bookedTicks }: Slots) {
  return {
    releasedSlotHours: releasedTicks / TICKS_PER_HOUR,
    bookableSlotHours: bookableTicks / TICKS_PER_HOUR,
    bookedSlotHours: bookedTicks / TICKS_PER_HOUR,
  };
}

export function figuresView({ releasedBays, slots, counts }: Figures) {
  const { paidFen, ...rest } = counts;
  return {
    releasedBays,
    ...slotsView(slots),
    parkedSlotHours: 'offline' as const,
    ...rest,
    keptFen: paidFen - counts.refundedFen,
  };
}
