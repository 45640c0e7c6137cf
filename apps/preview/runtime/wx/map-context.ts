import type { GeneralComponent } from 'glass-easel';
import { readStage } from '../../stage.js';
import { playerOf } from '../built-ins/built-in.js';
import type { MapPlayer } from '../built-ins/map.js';
import type { Spot } from '../built-ins/map-projection.js';
import { type Api, calls } from './call.js';
import type { Instrument } from './instrument.js';

interface Included {
  readonly points: readonly Spot[];
  readonly padding?: readonly number[];
}

/** `wx.createMapContext`: the calls that move the map, and those that ask where it is. */
export function mapApi({ pages }: Instrument): Api {
  const find = (id: string, caller?: { readonly _$: GeneralComponent }): MapPlayer => {
    const owner = caller?._$ ?? pages.top?.root.getComponent();
    const found = owner?.getShadowRoot()?.querySelector(`#${id}`);
    const player = found && (playerOf(found) as MapPlayer | undefined);
    if (!player) throw new Error(`there is no map #${id}`);
    return player;
  };
  return {
    createMapContext: (id: string, caller?: { readonly _$: GeneralComponent }) =>
      calls({
        getCenterLocation: () => find(id, caller).centre(),
        getScale: () => ({ scale: find(id, caller).centre().scale }),
        moveToLocation: (to: Partial<Spot>) => find(id, caller).moveTo({ ...readStage().place, ...to }),
        includePoints: ({ points, padding }: Included) => find(id, caller).include(points, padding?.[0]),
      }),
  };
}
