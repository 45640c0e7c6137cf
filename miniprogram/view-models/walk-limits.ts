import { METRES_A_MINUTE } from './car-parks.js';

/** What can be chosen, in metres: six, as many as WeChat's sheet shows. The server takes 0 to 3000, and 800 is what it begins with. */
export const WALK_LIMITS = [200, 500, 800, 1_000, 2_000, 3_000] as const;

/** `800 米以内` */
export function limitText(metres: number): string {
  return metres < 1_000 ? `${metres} 米以内` : `${metres / 1_000} 公里以内`;
}

/** `800 米以内（步行约 10 分钟）` */
export function limitChoice(metres: number): string {
  return `${limitText(metres)}（步行约 ${Math.ceil(metres / METRES_A_MINUTE)} 分钟）`;
}
