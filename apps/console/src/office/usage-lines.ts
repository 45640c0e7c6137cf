import { clockText, nightText } from '../shell/times.js';
import { POOL_KIND_NAMES } from '../shell/words.js';
import type { CarParkNights, OfficeReport } from '../types/api.js';
import { earliestSoldOut, type Figures, rowsLink } from './figures.js';
import type { ReportQuery } from './report-query.js';

/** One group of nights: by night, car park, partner or kind. */
export interface FigureLine {
  readonly key: string;
  readonly name: string;
  readonly figures: Figures;
  /** What the report is narrowed to by this line. */
  readonly query: ReportQuery;
  /** One more cell. */
  readonly note?: { readonly text: string; readonly sortBy: number | string; readonly to?: ReturnType<typeof rowsLink> };
}

export const nightLines = ({ nights }: OfficeReport, query: ReportQuery): FigureLine[] =>
  nights.map((figures) => ({
    ...{ key: figures.night, name: figures.night, figures, query: { ...query, from: figures.night, to: figures.night } },
    note: { text: `${nightText(figures.night)}${figures.isClosed ? '' : '（进行中）'}`, sortBy: figures.night },
  }));

/** With the nights that were sold out, and when at the earliest. The nights may still be on their way. */
export function carParkLines({ carParks }: OfficeReport, nights: CarParkNights | undefined, query: ReportQuery): FigureLine[] {
  const earliest = earliestSoldOut(nights?.rows ?? []);
  return carParks.map((figures) => {
    const own = { ...query, carParkId: figures.carParkId };
    const at = earliest.get(figures.carParkId);
    const text = figures.nightsSoldOut === 0 ? '未售罄' : `${figures.nightsSoldOut} 夜${at ? `，最早 ${clockText(at)}` : ''}`;
    const to = figures.nightsSoldOut === 0 ? {} : { to: rowsLink('soldOut', own) };
    return { key: figures.carParkId, name: figures.name, figures, query: own, note: { text, sortBy: figures.nightsSoldOut, ...to } };
  });
}

export const partnerLines = ({ partners }: OfficeReport, query: ReportQuery): FigureLine[] =>
  partners.map((figures) => ({
    ...{ key: figures.partnerId, name: figures.name, figures, query: { ...query, partnerId: figures.partnerId } },
    note: { text: `${figures.carParks} 个`, sortBy: figures.carParks },
  }));

export const kindLines = ({ poolKinds }: OfficeReport, query: ReportQuery): FigureLine[] =>
  poolKinds
    .filter((figures) => !query.poolKind || figures.poolKind === query.poolKind)
    .map((figures) => {
      const { poolKind } = figures;
      return { key: poolKind, name: POOL_KIND_NAMES[poolKind], figures, query: { ...query, poolKind } };
    });
