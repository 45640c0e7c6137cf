import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { TrailEntries } from '#audit';
import type { AuditEntriesRequest, AuditEntriesView, AuditEntryView } from '#contracts';
import { StaffNames } from '#identity';
import { assert, formatInstant } from '#kernel';
import type { OfficeScope } from '#platform';
import { readCursor } from '../adapters/report-cursor.js';
import { placesOf } from '../adapters/trail-index-rows.js';

interface Content {
  readonly at: number;
  readonly action: string;
  readonly actor: { readonly kind: 'resident' | 'staff' | 'system'; readonly commitment: string | null };
  readonly tenant: string | null;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly reason: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly facts: Record<string, unknown>;
}

/** What the trail tells: who did what to which thing, when and why. Residents are commitments here and nothing else. */
@Injectable()
export class AuditEntries {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(TrailEntries) private readonly entries: TrailEntries,
    @Inject(StaffNames) private readonly staff: StaffNames,
  ) {}

  /** One page, the newest first; `next` is what to pass as `below` for the page that follows. */
  async page(_scope: OfficeScope, request: AuditEntriesRequest): Promise<AuditEntriesView> {
    const { partnerId: partner, from, to, limit, ...rest } = request;
    const filter = { ...rest, partner, fromMs: instantOf(from), toMs: instantOf(to) };
    const { treeSize } = await readCursor(this.dataSource);
    const places = await placesOf(this.dataSource, filter, limit + 1);
    const page = places.slice(0, limit);
    const found = await this.entries.at(page);
    const names = await this.staff.byCommitment();
    const entries = page.flatMap((index): AuditEntryView[] => {
      const entry = found.get(index);
      if (!entry) return [];
      const { at, actor, tenant, ...told } = JSON.parse(entry.content) as Content;
      const { action, subject, reason, before, after, facts } = told;
      const name = actor.kind === 'staff' && actor.commitment !== null ? (names.get(actor.commitment) ?? null) : null;
      const what = { action, subject, reason, before, after, facts, partnerId: tenant };
      return [{ index, at: formatInstant(at), actor: { ...actor, name }, leafHash: entry.leafHash, ...what }];
    });
    const last = page.at(-1);
    assert(last !== undefined || places.length === 0, 'a page has a last entry');
    return { treeSize, entries, next: places.length > limit ? (last ?? null) : null };
  }
}

const instantOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text));
