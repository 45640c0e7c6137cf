/** A point in GCJ-02, the datum of Chinese maps and of the Mini Program. Degrees. */
export interface Location {
  readonly lat: number;
  readonly lng: number;
}

const EARTH_RADIUS_M = 6_371_008.8;

/** Great-circle distance in metres (haversine formula on the mean earth radius of IUGG). */
export function distanceMetres(a: Location, b: Location): number {
  const rad = Math.PI / 180;
  const dLat = (b.lat - a.lat) * rad;
  const dLng = (b.lng - a.lng) * rad;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLng / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/**
 * Streets are longer than the straight line. 1.3 is a common pedestrian detour factor for a dense street grid;
 * an estimate for sorting and display, not a route.
 */
const DETOUR_FACTOR = 1.3;

/** Estimated walk in whole metres. */
export function walkMetres(from: Location, to: Location): number {
  return Math.round(distanceMetres(from, to) * DETOUR_FACTOR);
}
