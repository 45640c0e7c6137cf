import { createHash, randomUUID } from 'node:crypto';
import { ConflictException, HttpException, HttpStatus, Injectable, NotFoundException, UnprocessableEntityException } from '@nestjs/common';
import { DataSource, type EntityManager, In, LessThan, MoreThan } from 'typeorm';
import { Booking, CarPark, IdempotencyRecord, type Resident } from './entities.js';

const TICK_MS = 15 * 60_000;
const UPCOMING_MAX = 5;
const LIVE = In(['held', 'confirmed']);

export interface PlaceBookingBody {
  carParkId: string;
  from: string;
  to: string;
  plate: string;
}

type Stay = Pick<Booking, 'fromTick' | 'toTick'>;

/** One transaction a booking: the car park's row is locked, the overlapping bookings are counted, booking and answer are written. */
@Injectable()
export class PlaceBooking {
  constructor(private readonly dataSource: DataSource) {}

  execute(resident: Resident, key: string, body: PlaceBookingBody): Promise<string> {
    return this.dataSource.transaction('READ COMMITTED', (tx) => this.place(tx, { resident, key, body }));
  }

  private async place(tx: EntityManager, asked: { resident: Resident; key: string; body: PlaceBookingBody }): Promise<string> {
    const { resident, key, body } = asked;
    const bodyHash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
    const carPark = await tx.findOne(CarPark, { where: { code: body.carParkId }, lock: { mode: 'pessimistic_write' } });
    if (!carPark) throw new NotFoundException();
    const done = await tx.findOneBy(IdempotencyRecord, { residentId: resident.id, key });
    if (done && done.bodyHash !== bodyHash) throw new UnprocessableEntityException('idempotency_key_reused');
    if (done) return done.answer;
    const stay = { fromTick: Date.parse(body.from) / TICK_MS, toTick: Date.parse(body.to) / TICK_MS };
    const overlap = { state: LIVE, fromTick: LessThan(stay.toTick), toTick: MoreThan(stay.fromTick) };
    if (await tx.existsBy(Booking, { plate: body.plate, ...overlap })) throw new ConflictException('plate_already_booked');
    const upcoming = { residentId: resident.id, state: LIVE, toTick: MoreThan(Math.floor(Date.now() / TICK_MS)) };
    if ((await tx.countBy(Booking, upcoming)) >= UPCOMING_MAX) throw new HttpException('too_many_bookings', HttpStatus.TOO_MANY_REQUESTS);
    const others = await tx.find(Booking, {
      select: { id: true, fromTick: true, toTick: true },
      where: { carParkId: carPark.id, ...overlap },
    });
    if (mostAtOnce(others, stay) >= carPark.bays) throw new ConflictException('no_bay_free');
    const facts = { id: randomUUID(), carParkId: carPark.id, residentId: resident.id, plate: body.plate, ...stay };
    const booking: Booking = { ...facts, state: 'confirmed', priceFen: carPark.nightFen, createdAt: new Date() };
    await tx.insert(Booking, booking);
    const answer = JSON.stringify({ booking: { ...booking, carParkName: carPark.name }, payment: null });
    await tx.insert(IdempotencyRecord, { residentId: resident.id, key, bodyHash, answer });
    return answer;
  }
}

/** The most bays taken at any tick of the stay. */
function mostAtOnce(others: readonly Stay[], { fromTick, toTick }: Stay): number {
  const taken = new Array<number>(toTick - fromTick).fill(0);
  for (const other of others)
    for (let tick = Math.max(other.fromTick, fromTick); tick < Math.min(other.toTick, toTick); tick++)
      taken[tick - fromTick] = (taken[tick - fromTick] ?? 0) + 1;
  return Math.max(...taken);
}
