/** Degrees, GCJ-02. */
export interface Spot {
  readonly longitude: number;
  readonly latitude: number;
}

/** The middle of a map and its scale: the world is 256 · 2^scale px wide. */
export interface Centre extends Spot {
  readonly scale: number;
}

/** Pixels right of and below the middle of a map. */
export interface Offset {
  readonly x: number;
  readonly y: number;
}

const EARTH_METRES = 40_075_016.686;

const worldPx = (scale: number): number => 256 * 2 ** scale;

/** Web Mercator. */
function inWorld({ longitude, latitude }: Spot, scale: number): Offset {
  const sine = Math.sin((latitude * Math.PI) / 180);
  const y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  return { x: ((longitude + 180) / 360) * worldPx(scale), y: y * worldPx(scale) };
}

export function project(spot: Spot, centre: Centre): Offset {
  const [there, middle] = [inWorld(spot, centre.scale), inWorld(centre, centre.scale)];
  return { x: there.x - middle.x, y: there.y - middle.y };
}

export function unproject({ x, y }: Offset, centre: Centre): Spot {
  const middle = inWorld(centre, centre.scale);
  const world = worldPx(centre.scale);
  const turned = Math.PI - (2 * Math.PI * (middle.y + y)) / world;
  return { longitude: ((middle.x + x) / world) * 360 - 180, latitude: (180 / Math.PI) * Math.atan(Math.sinh(turned)) };
}

export const metresPerPixel = ({ latitude, scale }: Centre): number =>
  (EARTH_METRES * Math.cos((latitude * Math.PI) / 180)) / worldPx(scale);
