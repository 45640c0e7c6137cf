import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ConsentView, OwnDataView, VehicleView } from '#contracts';
import { formatInstant } from '#kernel';
import { allConsents } from '../adapters/consent-rows.js';
import { newestSessionsOf } from '../adapters/session-rows.js';
import { ResidentViews } from './resident-views.js';
import { Residents } from './residents.js';

/** More than anybody needs who uses the product; who filled the tables by hand is told that there is more. */
const SESSIONS_MAX = 200;
const CONSENTS_MAX = 500;

interface HeldIdentity {
  readonly resident: OwnDataView['resident'];
  readonly vehicles: VehicleView[];
  readonly consents: ConsentView[];
  readonly sessions: OwnDataView['sessions'];
  /** Lists of which only the newest part is here. */
  readonly cut: string[];
}

/** What identity holds of a resident, for the resident alone: the one view with the openid in it. */
@Injectable()
export class HeldOfResident {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly residents: Residents,
    private readonly views: ResidentViews,
  ) {}

  async of(residentId: string): Promise<HeldIdentity> {
    const [{ id, walkLimitMetres, createdAt, vehicles }, wechatOpenid, consents, sessions] = await Promise.all([
      this.views.of(residentId),
      this.residents.openidOf(residentId),
      allConsents(this.dataSource, residentId, CONSENTS_MAX + 1),
      newestSessionsOf(this.dataSource, residentId, SESSIONS_MAX + 1),
    ]);
    return {
      resident: { id, wechatOpenid, walkLimitMetres, createdAt },
      vehicles,
      consents: consents.slice(0, CONSENTS_MAX),
      sessions: sessions.slice(0, SESSIONS_MAX).map(({ createdAtMs, seenAtMs, expiresAtMs, revokedAtMs }) => ({
        startedAt: formatInstant(createdAtMs),
        lastSeenAt: formatInstant(seenAtMs),
        expiresAt: formatInstant(expiresAtMs),
        endedAt: revokedAtMs === null ? null : formatInstant(revokedAtMs),
      })),
      cut: [...(consents.length > CONSENTS_MAX ? ['consents'] : []), ...(sessions.length > SESSIONS_MAX ? ['sessions'] : [])],
    };
  }
}
