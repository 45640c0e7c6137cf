import { Inject, Injectable } from '@nestjs/common';
import type { AddPartnerRequest, ChangePartnerRequest, PartnerView } from '#contracts';
import { assert, Clock, isRefusal, nightOf, type Refusal, refuse, tickContaining } from '#kernel';
import { type AuditPerson, appendAuditLeaves, type OfficeScope, type Sql, Transactions } from '#platform';
import { carParksOf } from '../adapters/car-park-records.js';
import { DirectoryBell } from '../adapters/directory-bell.js';
import { bumpDirectory, lockDirectory } from '../adapters/directory-version.js';
import { partnerLeaf } from '../adapters/office-leaves.js';
import { agreeShare, findPartner, insertPartner, type PartnerRow, readPartners, updatePartner } from '../adapters/partner-rows.js';

/** The street office takes in partners, changes what is known of them and agreed with them, and puts them out of use. None is ever deleted. */
@Injectable()
export class OnBoardPartners {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(DirectoryBell) private readonly bell: DirectoryBell,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws OutcomeUnknown when the answer to COMMIT was lost: adding it again then tells `code_taken`. */
  async add(_scope: OfficeScope, request: AddPartnerRequest, actor: AuditPerson): Promise<PartnerView | Refusal<'code_taken'>> {
    const { id: code } = request;
    const added = await this.transactions.run(async (tx) => {
      await lockDirectory(tx);
      if (await findPartner(tx, code)) return refuse('code_taken');
      await insertPartner(tx, { ...request, code });
      const after = await partnerIn(tx, code);
      await this.tell(tx, undefined, after, { actor, reason: null });
      return after;
    });
    if (!isRefusal(added)) await this.bell.ring();
    return added;
  }

  /** `bays_offered`: a car park of theirs is still in use. A share can be agreed for nights that have not ended. */
  async change(
    _scope: OfficeScope,
    code: string,
    request: ChangePartnerRequest,
    expected: { readonly version: number; readonly actor: AuditPerson },
  ): Promise<PartnerView | Refusal<'not_found' | 'version_conflict' | 'bays_offered' | 'invalid_request'>> {
    const tonight = nightOf(tickContaining(this.clock.nowMs()));
    if (request.share && request.share.fromNight < tonight)
      return refuse('invalid_request', { errors: [{ path: 'share.fromNight', message: `不能早于今夜（${tonight}）` }] });
    const changed = await this.transactions.run(async (tx) => {
      await lockDirectory(tx);
      const row = await findPartner(tx, code);
      if (!row) return refuse('not_found');
      if (row.version !== expected.version) return refuse('version_conflict');
      if (request.isActive === false && (await carParksOf(tx, code)).some(({ isActive }) => isActive)) return refuse('bays_offered');
      const before = await partnerIn(tx, code);
      await updatePartner(tx, changedBy(row, request));
      if (request.share) await agreeShare(tx, code, request.share);
      const after = await partnerIn(tx, code);
      await this.tell(tx, before, after, { actor: expected.actor, reason: request.reason });
      return after;
    });
    if (!isRefusal(changed)) await this.bell.ring();
    return changed;
  }

  private async tell(
    tx: Sql,
    before: PartnerView | undefined,
    after: PartnerView,
    deed: { actor: AuditPerson; reason: string | null },
  ): Promise<void> {
    const stateOf = ({ id, ...partner }: PartnerView) => ({ ...partner, code: id });
    await bumpDirectory(tx);
    await appendAuditLeaves(tx, [partnerLeaf(before && stateOf(before), stateOf(after), deed)], this.clock.nowMs());
  }
}

async function partnerIn(tx: Sql, code: string): Promise<PartnerView> {
  const [partner] = await readPartners(tx, code);
  assert(partner, `partner ${code} is gone`);
  return partner;
}

function changedBy(row: PartnerRow, request: ChangePartnerRequest): PartnerRow {
  const { name = row.name, kind = row.kind, isActive = row.isActive } = request;
  const { compensationFen = row.compensationFen, windowLimitBays = row.windowLimitBays } = request;
  return { ...row, name, kind, isActive, compensationFen, windowLimitBays };
}
