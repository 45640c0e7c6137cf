import type { OfficeCarParks } from '../types/api.js';
import { sortedBy } from './sorting.js';

/** Partners and car parks by name, to choose from. */
export interface Places {
  readonly partners: readonly { readonly id: string; readonly name: string }[];
  readonly carParks: readonly { readonly id: string; readonly name: string; readonly partnerId: string }[];
}

/** Of the car parks there are now: one that has gone keeps its figures, and is reached by them. */
export function placesOf({ carParks }: OfficeCarParks): Places {
  const partners = new Map(carParks.map(({ partnerId, partnerName }) => [partnerId, partnerName]));
  const named = [...partners].map(([id, name]) => ({ id, name }));
  const places = carParks.map(({ carParkId, name, partnerId }) => ({ id: carParkId, name, partnerId }));
  const name = (place: { readonly name: string }) => place.name;
  return { partners: sortedBy(named, name, false), carParks: sortedBy(places, name, false) };
}
