import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CarParkDirectory } from '#car-parks';
import type { ExportOwnDataRequest, OwnDataView } from '#contracts';
import { HeldOfResident } from '#identity';
import { assert, Clock, formatInstant } from '#kernel';
import { type OrderRecord, ordersOf, type RefundRecord, refundsFor } from '#payments';
import { FieldCipher } from '#platform';
import { problemReportsOf } from '../adapters/problem-report-rows.js';
import { rehomingsOf } from '../adapters/rehoming-rows.js';
import { type Rehoming, standingOf } from '../domain/rehoming.js';
import { BookingViews } from './booking-views.js';
import { problemReportView } from './problem-reports.js';

/** Bookings of one export; older ones come with the next. */
const BOOKINGS = 200;
/** Orders, refunds and rehomings of those bookings, each: more than five a booking is nobody's use of the product. */
const RECORDS_MAX = 1_000;

const ABOUT =
  '东晓夜泊保存的您的全部个人信息：账号、车辆、授权记录、登录时间，以及预约、支付、退款、改派和问题反馈。时间为北京时间，金额单位为分。此文件含完整车牌，请妥善保管。';

/** All that the product holds of a resident, for the resident (PIPL article 45), bounded: older bookings are the next page. */
@Injectable()
export class OwnRecords {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(HeldOfResident) private readonly held: HeldOfResident,
    @Inject(BookingViews) private readonly views: BookingViews,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(FieldCipher) private readonly cipher: FieldCipher,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async of(residentId: string, { before }: ExportOwnDataRequest): Promise<Omit<OwnDataView, 'notices'>> {
    const { cut, ...identity } = await this.held.of(residentId);
    const { bookings, next } = await this.views.list(residentId, { before, limit: BOOKINGS });
    const ids = bookings.map(({ id }) => id);
    const [orders, refunds, rehomings, problems] = await Promise.all([
      ordersOf(this.dataSource, ids, RECORDS_MAX + 1),
      refundsFor(this.dataSource, ids, RECORDS_MAX + 1),
      rehomingsOf(this.dataSource, ids, RECORDS_MAX + 1),
      problemReportsOf(this.dataSource, this.cipher, ids),
    ]);
    const tooMany = Object.entries({ orders, refunds, rehomings }).filter(([, list]) => list.length > RECORDS_MAX);
    return {
      about: ABOUT,
      exportedAt: formatInstant(this.clock.nowMs()),
      ...identity,
      bookings,
      orders: orders.slice(0, RECORDS_MAX).map(orderView),
      refunds: refunds.slice(0, RECORDS_MAX).map(refundView),
      rehomings: rehomings.slice(0, RECORDS_MAX).map((one) => this.rehomingView(one)),
      problems: problems.map((report) => ({ ...problemReportView(report), bookingId: report.bookingId })),
      cut: [...cut, ...tooMany.map(([name]) => name)],
      next,
    };
  }

  private rehomingView(rehoming: Rehoming): OwnDataView['rehomings'][number] {
    const { bookingId, createdAtMs, fromPoolId, toPoolId, oldPriceFen, newPriceFen, walkMetres, compensationFen } = rehoming;
    return {
      bookingId,
      at: formatInstant(createdAtMs),
      state: standingOf(rehoming, this.clock.nowMs()),
      fromCarParkName: this.carParkOf(fromPoolId),
      toCarParkName: toPoolId === null ? null : this.carParkOf(toPoolId),
      ...{ oldPriceFen, newPriceFen, walkMetres, compensationFen },
    };
  }

  private carParkOf(poolId: number): string {
    const pool = this.directory.poolById(poolId);
    assert(pool, `pool ${poolId} is not in the directory`);
    return pool.carPark.name;
  }
}

function orderView({ payableId, createdAtMs, paidAtMs, ...order }: OrderRecord): OwnDataView['orders'][number] {
  return {
    bookingId: payableId,
    ...order,
    createdAt: formatInstant(createdAtMs),
    paidAt: paidAtMs === null ? null : formatInstant(paidAtMs),
  };
}

function refundView({ payableId, createdAtMs, succeededAtMs, ...refund }: RefundRecord): OwnDataView['refunds'][number] {
  const succeededAt = succeededAtMs === null ? null : formatInstant(succeededAtMs);
  return { bookingId: payableId, ...refund, createdAt: formatInstant(createdAtMs), succeededAt };
}
