import type { Alternative, Vehicle } from '../types/api.js';
import { walkText } from './car-parks.js';
import type { Proposal } from './home.js';
import { priceText } from './money.js';
import { looksLikePlate, type PlateCard, plateCards, plateText, typedPlate } from './plates.js';
import { momentText, spanText } from './times.js';

export interface SheetView {
  readonly name: string;
  readonly facts: readonly { readonly name: string; readonly text: string }[];
  readonly priceText: string;
  readonly confirmText: string;
  readonly plates: readonly PlateCard[];
  /** What would be booked; empty until a plate is chosen or typed well. */
  readonly plate: string;
  readonly asksForPlate: boolean;
}

/** The last look before a booking: the same facts as on the card, and the plate. `chosen` and `typed` are what the person did here. */
export function sheetView(proposal: Proposal, vehicles: readonly Vehicle[], chosen: string, typed: string, nowMs: number): SheetView {
  const plates = plateCards(vehicles);
  const known = plates.some(({ plate }) => plate === chosen) ? chosen : (plates[0]?.plate ?? '');
  const plate = plates.length > 0 ? known : looksLikePlate(typed) ? typedPlate(typed) : '';
  const price = priceText(proposal.priceFen);
  return {
    name: proposal.card.name,
    facts: [
      ...(proposal.card.walkText === '' ? [] : [{ name: '距离', text: proposal.card.walkText }]),
      { name: '时段', text: spanText(proposal, nowMs) },
      { name: '离场', text: `请在${momentText(Date.parse(proposal.to), nowMs)} 前驶离` },
      ...(plate === '' || plates.length === 0 ? [] : [{ name: '车牌', text: plateText(plate) }]),
    ],
    priceText: price,
    confirmText: proposal.priceFen === 0 ? '确认预约' : `确认并支付 ${price}`,
    plates,
    plate,
    asksForPlate: plates.length === 0,
  };
}

export interface Choice {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** What the server offers instead of a bay that is gone. */
export function alternativeChoices(alternatives: readonly Alternative[], nowMs: number): Choice[] {
  return alternatives.map(({ carParkId, poolId, name, from, to, walkMetres, priceFen }) => ({
    id: poolId === '' ? carParkId : poolId,
    name,
    text: [walkText(walkMetres), spanText({ from, to }, nowMs), priceText(priceFen)].join(' · '),
  }));
}

/** An alternative as what a tap would book. */
export function proposalFrom(alternative: Alternative, before: Proposal): Proposal {
  const { carParkId, poolId, name, from, to, walkMetres, priceFen } = alternative;
  const card = { ...before.card, id: carParkId, name, walkText: walkText(walkMetres), priceText: priceText(priceFen) };
  return { ...before, carParkId, poolId, from, to, priceFen, card };
}
