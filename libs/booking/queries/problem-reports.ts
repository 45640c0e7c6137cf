import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OwnCarParks } from '#car-parks';
import type { CarParkProblemsView, ProblemReportView } from '#contracts';
import { Vehicles } from '#identity';
import {
  addDays,
  assert,
  Clock,
  formatInstant,
  instantAt,
  type LocalDate,
  maskPlate,
  nightOf,
  type Refusal,
  refuse,
  tickContaining,
} from '#kernel';
import { FieldCipher, type TenantScope } from '#platform';
import { findBooking } from '../adapters/booking-rows.js';
import { problemReportsOf, reportedAt } from '../adapters/problem-report-rows.js';
import type { ProblemReport } from '../domain/problem-report.js';

const NOON_MINUTE = 12 * 60;
const SHOWN_MAX = 200;

/** What was reported: to who reported it with their words, to who runs the car park without. */
@Injectable()
export class ProblemReports {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(OwnCarParks) private readonly carParks: OwnCarParks,
    @Inject(Vehicles) private readonly vehicles: Vehicles,
    @Inject(FieldCipher) private readonly cipher: FieldCipher,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Of a booking of one's own, the newest first. */
  async ofBooking(residentId: string, bookingId: string): Promise<ProblemReportView[] | Refusal<'not_found'>> {
    if ((await findBooking(this.dataSource, bookingId))?.residentId !== residentId) return refuse('not_found');
    return (await problemReportsOf(this.dataSource, this.cipher, [bookingId])).map(problemReportView);
  }

  /** `night` is the date on whose noon it begins; the present one when left out. Plates are masked. */
  async ofCarPark(scope: TenantScope, code: string, night?: LocalDate): Promise<CarParkProblemsView | Refusal<'not_found'>> {
    const carPark = this.carParks.carPark(scope, code);
    if (!carPark) return refuse('not_found');
    const date = night ?? nightOf(tickContaining(this.clock.nowMs()));
    const codes = new Map(carPark.pools.map((pool) => [pool.id, pool.code]));
    const reported = await reportedAt(this.dataSource, [...codes.keys()], {
      fromMs: instantAt(date, NOON_MINUTE),
      toMs: instantAt(addDays(date, 1), NOON_MINUTE),
      limit: SHOWN_MAX,
    });
    const plates = await this.vehicles.platesOf(reported.map(({ vehicleId }) => vehicleId));
    const problems = reported.map(({ id, bookingId, poolId, kind, createdAtMs, vehicleId }) => {
      const [pool, plate] = [codes.get(poolId), plates.get(vehicleId)];
      assert(pool, `pool ${poolId} is not one of car park ${code}`);
      return { id, bookingId, poolId: pool, kind, at: formatInstant(createdAtMs), plate: plate ? maskPlate(plate) : '—' };
    });
    return { carParkId: carPark.code, night: date, problems };
  }
}

export function problemReportView({ id, kind, text, createdAtMs }: ProblemReport): ProblemReportView {
  return { id, kind, text, at: formatInstant(createdAtMs) };
}
