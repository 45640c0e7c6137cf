import { Inject, Injectable } from '@nestjs/common';
import { SearchCarParks, type Standing, standardPools } from '#availability';
import { locationOf, type OneTapRequest } from '#contracts';
import { Vehicles } from '#identity';
import { isRefusal, type Refusal, refuse, type TimeWindow, tickAt } from '#kernel';
import { type KeyedRequest, keyedRequest, Requests } from '../adapters/requests.js';
import { type Answer, Answers, type KeyRefusal, type Performed } from './answers.js';
import { Bays } from './bays.js';
import type { PlaceRefusal } from './place-booking.js';
import { PlacedAnswer } from './placed-answer.js';

type NearestRefusal = PlaceRefusal | Refusal<'plate_needed'>;

/** Car parks tried before giving up: the list was made a moment ago, so the first has room as a rule. */
const TRIED_MAX = 20;

/** One tap: the nearest car park with room by walking distance, tonight and the default plate where nothing else is said. */
@Injectable()
export class PlaceNearest {
  constructor(
    @Inject(SearchCarParks) private readonly search: SearchCarParks,
    @Inject(Vehicles) private readonly vehicles: Vehicles,
    @Inject(Answers) private readonly answers: Answers,
    @Inject(Bays) private readonly bays: Bays,
    @Inject(PlacedAnswer) private readonly placed: PlacedAnswer,
    @Inject(Requests) private readonly requests: Requests,
  ) {}

  async execute(residentId: string, key: string, body: OneTapRequest): Promise<Answer | NearestRefusal | KeyRefusal> {
    const request = keyedRequest(residentId, key, 'one-tap', body);
    return this.answers.once<NearestRefusal>(request, {
      perform: () => this.perform(residentId, request, body),
      resume: (bookingId) => this.placed.again(residentId, bookingId),
    });
  }

  private async perform(residentId: string, request: KeyedRequest, body: OneTapRequest): Promise<Performed | NearestRefusal> {
    const plateText = body.plate ?? (await this.vehicles.defaultOf(residentId))?.plate;
    if (plateText === undefined) return refuse('plate_needed');
    for (const { carPark, window } of this.candidates(body)) {
      const taken = await this.bays.takeFirst({ residentId, request, plateText }, standardPools(carPark), window);
      if (isRefusal(taken) && (taken.refused === 'no_bay_free' || taken.refused === 'outside_window')) continue;
      if (isRefusal(taken) || taken.kind === 'repeated') return taken;
      return { view: await this.placed.of(taken) };
    }
    const record = await this.requests.find(request.id); // the bay this very request took may have been the last one
    return record ? { kind: 'repeated', record } : refuse('no_bay_free', { alternatives: [] });
  }

  private candidates(body: OneTapRequest): Standing[] {
    const window = windowOf(body);
    return this.search
      .standings({ near: locationOf(body.near), ...(window && { window }) })
      .filter((standing) => standing.isOpen && standing.freeBays > 0)
      .slice(0, TRIED_MAX);
  }
}

function windowOf({ from, to }: OneTapRequest): TimeWindow | undefined {
  return from !== undefined && to !== undefined ? { from: tickAt(Date.parse(from)), to: tickAt(Date.parse(to)) } : undefined;
}
