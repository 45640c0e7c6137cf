import type { Alternative, Vehicle } from '../types/api.js';
import { roomText, toneOf, walkText } from './car-parks.js';
import type { Proposal } from './home.js';
import { priceText } from './money.js';
import { looksLikePlate, type PlateCard, plateCards, plateText, typedPlate } from './plates.js';
import { momentText, spanText } from './times.js';

/** What the sheet would book, and what it says of it. */
export interface Wish {
  readonly carParkId: string;
  readonly poolId: string;
  readonly from: string;
  readonly to: string;
  readonly priceFen: number;
  readonly name: string;
  readonly walkText: string;
}

export function wishOf({ card, carParkId, poolId, from, to, priceFen }: Proposal): Wish {
  return { carParkId, poolId, from, to, priceFen, name: card.name, walkText: card.walkText };
}

export function wishFrom({ carParkId, poolId, name, from, to, walkMetres, priceFen }: Alternative): Wish {
  return { carParkId, poolId, from, to, priceFen, name, walkText: walkText(walkMetres) };
}

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
export function sheetView(wish: Wish, vehicles: readonly Vehicle[], chosen: string, typed: string, nowMs: number): SheetView {
  const plates = plateCards(vehicles);
  const known = plates.some(({ plate }) => plate === chosen) ? chosen : (plates[0]?.plate ?? '');
  const plate = plates.length > 0 ? known : looksLikePlate(typed) ? typedPlate(typed) : '';
  const price = priceText(wish.priceFen);
  return {
    name: wish.name,
    facts: [
      ...(wish.walkText === '' ? [] : [{ name: '距离', text: wish.walkText }]),
      { name: '时段', text: spanText(wish, nowMs) },
      { name: '离场', text: `请在${momentText(Date.parse(wish.to), nowMs)} 前驶离` },
      ...(plate === '' || plates.length === 0 ? [] : [{ name: '车牌', text: plateText(plate) }]),
    ],
    priceText: price,
    confirmText: wish.priceFen === 0 ? '确认预约' : `确认并支付 ${price}`,
    plates,
    plate,
    asksForPlate: plates.length === 0,
  };
}

export interface Choice {
  readonly id: string;
  readonly name: string;
  readonly placeText: string;
  readonly spanText: string;
  readonly priceText: string;
}

/** What there is instead of a bay that is gone: how far, how many, when and for how much. */
export function alternativeChoices(alternatives: readonly Alternative[], nowMs: number): Choice[] {
  return alternatives.map(({ carParkId, poolId, name, from, to, walkMetres, freeBays, priceFen }) => ({
    id: poolId === '' ? carParkId : poolId,
    name,
    placeText: `${walkText(walkMetres)} · ${roomText(toneOf(true, freeBays), freeBays)}`,
    spanText: spanText({ from, to }, nowMs),
    priceText: priceText(priceFen),
  }));
}
