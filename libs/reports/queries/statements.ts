import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OwnCarParks } from '#car-parks';
import type { StatementView } from '#contracts';
import { addDays, type Fen, formatInstant, groupBy, type LocalDate } from '#kernel';
import type { Sql, TenantScope } from '#platform';
import { type ReportCursor, readCursor } from '../adapters/report-cursor.js';
import { type ReportFile, workbookFile } from '../adapters/report-file.js';
import type { Night } from '../domain/night.js';
import { ownParts, type ShareFrom } from '../domain/statement.js';
import { dateOfNight, isClosed, nightOfDate } from './figures-view.js';

interface MoneyRow {
  readonly night: Night;
  readonly carPark: string;
  readonly bookings: string | number;
  readonly paidFen: string | number;
  readonly refundedFen: string | number;
}

interface Money {
  readonly bookings: number;
  readonly keptFen: Fen;
  readonly refundedFen: Fen;
}

/** A partner's money of one month of nights. */
@Injectable()
export class Statements {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(OwnCarParks) private readonly carParks: OwnCarParks,
  ) {}

  /** `month` as `2026-03`; its nights are those that begin on its dates. Money counts for the night in which the booking begins. */
  async of(scope: TenantScope, partnerName: string, month: string): Promise<StatementView> {
    const { first, last } = nightsOf(month);
    const { cursor, rows, shares } = await this.dataSource.transaction('REPEATABLE READ', async (tx) => ({
      cursor: await readCursor(tx),
      rows: await moneyRows(tx, scope, first, last),
      shares: await sharesOf(tx, scope),
    }));
    const byNight = groupBy(rows, ({ night }) => night);
    const nights = Array.from({ length: last - first + 1 }, (_, n) => ({ night: first + n, ...moneyOf(byNight.get(first + n) ?? []) }));
    const { parts, missing } = ownParts(shares, nights);
    const names = new Map(this.carParks.all(scope).map(({ code, name }) => [code, name]));
    const byCarPark = groupBy(rows, ({ carPark }) => carPark);
    const codes = [...new Set([...names.keys(), ...byCarPark.keys()])].sort();
    return {
      month,
      partnerId: scope.partnerCode,
      partnerName,
      ...standing(cursor, last),
      total: moneyOf(rows),
      shares: shares.length === 0 ? null : parts.map(({ fromNight, ...part }) => ({ fromNight: dateOfNight(fromNight), ...part })),
      ownFen: shares.length === 0 || missing ? null : parts.reduce((sum, { ownFen }) => sum + ownFen, 0),
      carParks: codes.map((carParkId) => ({
        carParkId,
        name: names.get(carParkId) ?? carParkId,
        ...moneyOf(byCarPark.get(carParkId) ?? []),
      })),
      nights: nights.map(({ night, ...money }) => ({ night: dateOfNight(night), ...money })),
    };
  }

  async file(scope: TenantScope, partnerName: string, month: string): Promise<ReportFile> {
    const view = await this.of(scope, partnerName, month);
    const names = ['预约', '实收净额（分）', '退款（分）'];
    const cells = ({ bookings, keptFen, refundedFen }: Money) => [bookings, keptFen, refundedFen];
    const own = view.ownFen === null ? '未配置分成比例' : view.ownFen;
    return workbookFile(`statement-${month}`, [
      {
        name: '汇总',
        rows: [
          ['月份', ...names, '本单位所得（分）'],
          [month, ...cells(view.total), own],
        ],
      },
      {
        name: '停车场',
        rows: [['停车场', '名称', ...names], ...view.carParks.map((row) => [row.carParkId, row.name, ...cells(row)])],
      },
      { name: '每夜', rows: [['夜', ...names], ...view.nights.map((row) => [row.night, ...cells(row)])] },
    ]);
  }
}

function nightsOf(month: string): { first: Night; last: Night } {
  const first: LocalDate = `${month}-01`;
  const next = `${addDays(first, 31).slice(0, 7)}-01`;
  return { first: nightOfDate(first), last: nightOfDate(next) - 1 };
}

function standing(cursor: ReportCursor, last: Night): Pick<StatementView, 'asOf' | 'treeSize' | 'isFinal'> {
  return { asOf: formatInstant(cursor.asOfMs), treeSize: cursor.treeSize, isFinal: isClosed(last, cursor) };
}

function moneyRows(tx: Sql, { partnerCode }: TenantScope, first: Night, last: Night): Promise<MoneyRow[]> {
  return tx.query(
    `SELECT night, car_park AS carPark, SUM(was_confirmed) AS bookings, SUM(paid_fen) AS paidFen, SUM(refunded_fen) AS refundedFen
     FROM usage_booking WHERE night BETWEEN ? AND ? AND partner = ? GROUP BY night, car_park`,
    [first, last, partnerCode],
  );
}

function sharesOf(tx: Sql, { partnerCode }: TenantScope): Promise<ShareFrom[]> {
  return tx.query('SELECT from_night AS fromNight, percent FROM partner_share WHERE partner = ? ORDER BY from_night', [partnerCode]);
}

function moneyOf(rows: readonly MoneyRow[]): Money {
  const sum = (member: 'bookings' | 'paidFen' | 'refundedFen') => rows.reduce((total, row) => total + Number(row[member]), 0);
  return { bookings: sum('bookings'), keptFen: sum('paidFen') - sum('refundedFen'), refundedFen: sum('refundedFen') };
}
