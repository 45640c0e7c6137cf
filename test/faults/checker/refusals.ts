import { tickAtMs, tickOf } from './gather-calls.js';
import { stateAfter } from './lives.js';
import type { Call, Leaf, Past } from './past.js';
import { grouped, PerTick, type Pool, poolsOf } from './pools.js';
import type { Row } from './rows.js';
import { broken, type Violation } from './violation.js';

interface Interval {
  readonly fromMs: number;
  toMs: number;
}

/** I12: who was refused, was refused for a reason that was true at some instant between asking and hearing. */
export function* judgeRefusals(past: Past): Generator<Violation> {
  if (!past.db) return;
  const room = new RoomOverTime(past);
  const lives = new Lives(past);
  for (const call of past.calls) {
    const { done } = call;
    const isTrue = done?.type === 'fail' && REASONS[done.code ?? ''];
    if (!isTrue || isTrue({ past, call, within: windowOf(past, call), room, lives })) continue;
    yield broken('I12', `${call.f} was refused with ${done.code}, which was not so at any instant`, call.invoked.seq, done.seq);
  }
}

interface Case {
  readonly past: Past;
  readonly call: Call;
  readonly within: Interval;
  readonly room: RoomOverTime;
  readonly lives: Lives;
}

/** When each refusal is true. Codes that are not here are not judged. */
const REASONS: Readonly<Record<string, (one: Case) => boolean>> = {
  no_bay_free: ({ call, within, room }) => room.wasFull(call, within),
  plate_already_booked: ({ call, within, lives }) => lives.wasPlateTaken(call, within),
  too_many_holds: ({ call, within, lives }) => lives.hadOne(call.resident, ['held'], within),
  too_many_bookings: ({ call, within, lives }) => lives.hadOne(call.resident, ['held', 'confirmed'], within),
  not_cancellable: ({ call, within, lives }) => lives.wasOver(call, within),
};

/** When the call can have been decided, in wall time; wider where a fault was at work. */
function windowOf({ shadows, limits }: Past, { invoked, done }: Call): Interval {
  return shadows.grown(invoked.ms - limits.slackMs, (done?.ms ?? invoked.ms) + limits.slackMs);
}

function meets(one: Interval, other: Interval): boolean {
  return one.fromMs <= other.toMs && other.fromMs <= one.toMs;
}

interface Life extends Interval {
  readonly state: string;
}

const normal = (plate: string): string => plate.replaceAll(/[\s·.-]/g, '').toUpperCase();

/** The states of each booking and when it was in them. */
class Lives {
  private readonly lives: ReadonlyMap<string, readonly Life[]>;
  private readonly byResident: ReadonlyMap<string, readonly Row<'booking'>[]>;
  private readonly byVehicle: ReadonlyMap<number, readonly Row<'booking'>[]>;
  private readonly extensions: ReadonlyMap<string | null, readonly Row<'booking'>[]>;
  private readonly vehicles: ReadonlyMap<string, ReadonlySet<number>>;

  constructor(private readonly past: Past) {
    this.lives = new Map([...past.leavesOfBooking].map(([id, leaves]) => [id, lifeOf(leaves, past.dbAheadMs)]));
    this.byResident = grouped(past.bookings.values(), ({ resident_id }) => resident_id);
    this.byVehicle = grouped(past.bookings.values(), ({ vehicle_id }) => vehicle_id);
    this.extensions = grouped(past.bookings.values(), ({ extends_id }) => extends_id);
    this.vehicles = vehiclesTold(past);
  }

  /** Whether a booking of the resident was in one of these states. */
  hadOne(resident: string, states: readonly string[], within: Interval): boolean {
    return (this.byResident.get(resident) ?? []).some(({ id }) => this.was(id, states, within));
  }

  wasPlateTaken({ body }: Call, within: Interval): boolean {
    const { plate = '', from, to } = body as { plate?: string; from?: string; to?: string };
    const vehicles = this.vehicles.get(normal(plate));
    if (!vehicles || from === undefined || to === undefined) return true; // nobody ever told whose plate it is: not judged
    const [first, end] = [tickOf(from), tickOf(to)];
    const rivals = [...vehicles].flatMap((vehicle) => this.byVehicle.get(vehicle) ?? []);
    return rivals.some(({ id, from_tick, to_tick }) => from_tick < end && first < to_tick && this.was(id, ['held', 'confirmed'], within));
  }

  /** Also when the end of the booking has come. A chain is refused as a whole, so its parts count. */
  wasOver({ path }: Call, within: Interval): boolean {
    const id = path.split('/').at(-2) ?? '';
    const parts = [id, ...(this.extensions.get(id) ?? []).map((booking) => booking.id)];
    const hasEnded = (part: string) => (this.past.bookings.get(part)?.to_tick ?? 0) <= tickAtMs(within.toMs);
    return parts.some((part) => hasEnded(part) || this.was(part, ['cancelled', 'lapsed'], within));
  }

  private was(id: string, states: readonly string[], within: Interval): boolean {
    return (this.lives.get(id) ?? []).some((life) => states.includes(life.state) && meets(life, within));
  }
}

function lifeOf(leaves: readonly Leaf[], aheadMs: number): Life[] {
  return leaves.map((leaf, n) => ({
    state: stateAfter(leaf),
    fromMs: leaf.atMs - aheadMs,
    toMs: (leaves[n + 1]?.atMs ?? Number.POSITIVE_INFINITY) - aheadMs,
  }));
}

/** Vehicles by plate, as far as answers told them. */
function vehiclesTold({ calls, bookings }: Past): Map<string, Set<number>> {
  const vehicles = new Map<string, Set<number>>();
  for (const { done } of calls)
    for (const { id, plate } of done?.bookings ?? []) {
      const vehicle = bookings.get(id)?.vehicle_id;
      if (vehicle !== undefined) vehicles.set(normal(plate), (vehicles.get(normal(plate)) ?? new Set()).add(vehicle));
    }
  return vehicles;
}

/** When a window of a pool had no bay free throughout, by what the log says. */
class RoomOverTime {
  private readonly pools: ReadonlyMap<string, readonly Pool[]>;
  private readonly full = new Map<string, readonly Interval[]>();

  constructor(private readonly past: Past) {
    this.pools = grouped(poolsOf(past), ({ carPark }) => carPark);
  }

  /** Every pool that would have done was full at some instant of the call. */
  wasFull({ f, body }: Call, within: Interval): boolean {
    const { carParkId, poolId, from, to } = body as { carParkId?: string; poolId?: string; from?: string; to?: string };
    if (from === undefined || to === undefined || f === 'extend') return true; // the window is not in the request: not judged
    const asked = carParkId === undefined ? poolsOf(this.past) : (this.pools.get(carParkId) ?? []);
    const fitting = asked.filter(({ code, kind }) => (poolId === undefined ? kind === 'standard' : code === poolId));
    return fitting.every((pool) => this.fullTimes(pool, tickOf(from), tickOf(to)).some((time) => meets(time, within)));
  }

  private fullTimes(pool: Pool, from: number, to: number): readonly Interval[] {
    const name = `${pool.id} ${from} ${to}`;
    const found = this.full.get(name) ?? fullTimesOf(pool, from, to, this.past.dbAheadMs);
    this.full.set(name, found);
    return found;
  }
}

function fullTimesOf({ log }: Pool, from: number, to: number, aheadMs: number): Interval[] {
  const free = new PerTick(from, to);
  const times: Interval[] = [{ fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }];
  let isFull = true; // before its first row a pool offers nothing
  for (const row of log) {
    if (row.to_tick <= from || row.from_tick >= to) continue;
    free.add(row.from_tick, row.to_tick, row.delta);
    const isNowFull = free.lowest(from, to) <= 0;
    const last = times.at(-1);
    if (isFull && !isNowFull && last) last.toMs = row.at_ms - aheadMs;
    if (!isFull && isNowFull) times.push({ fromMs: row.at_ms - aheadMs, toMs: Number.POSITIVE_INFINITY });
    isFull = isNowFull;
  }
  return times;
}
