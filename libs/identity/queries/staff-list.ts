import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { StaffListView } from '#contracts';
import { formatInstant } from '#kernel';
import { listStaff } from '../adapters/staff-rows.js';
import { reachOf, type StaffPrincipal } from '../domain/staff.js';

const PAGE = 100;

/** Who may act: for a partner its own staff, for the street office everybody. */
@Injectable()
export class StaffList {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async of(staff: StaffPrincipal, after: string | undefined): Promise<StaffListView> {
    const rows = await listStaff(this.dataSource, { partnerId: reachOf(staff), after, limit: PAGE + 1 });
    const page = rows.slice(0, PAGE).map(({ staffId, name, account, role, partnerCode, partnerName, createdAtMs, seenAtMs }) => ({
      id: staffId,
      name,
      account,
      role,
      partner: partnerCode === null ? null : { id: partnerCode, name: partnerName ?? '' },
      addedAt: formatInstant(createdAtMs),
      seenAt: seenAtMs === null ? null : formatInstant(seenAtMs),
      isSelf: staffId === staff.staffId,
    }));
    return { staff: page, next: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null };
  }
}
