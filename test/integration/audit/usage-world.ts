import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DataSource } from 'typeorm';
import { Checkpoints, ExportTrail, GrowTree, TrailEntries } from '#audit';
import { CarParkDirectory } from '#car-parks';
import type { CarParkNightsView, OfficeReportView } from '#contracts';
import type { Clock } from '#kernel';
import { OfficeScope } from '#platform';
import { FigureRows, FoldTrail, UsageReports } from '#reports';
import { TreeFollower } from '../../../libs/audit/use-cases/tree-follower.js';
import { judge } from '../../audit-verify/judge.js';
import { transactionsOn } from '../../support/stores.js';

export const OFFICE = OfficeScope.of({ role: 'office_auditor' });

/** What the verifier makes of the trail, each a table with named columns. */
export interface Recomputed {
  readonly figures: readonly Row[];
  readonly hours: readonly Row[];
  readonly counts: readonly Row[];
  readonly soldOut: readonly Row[];
}
export type Row = Readonly<Record<string, string>>;

/** The reports of one database, and the same once more from outside. */
export class UsageWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'usage-'));
  readonly fold: FoldTrail;
  readonly reports: UsageReports;
  readonly rows: FigureRows;
  private readonly grow: GrowTree;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    directory: CarParkDirectory,
  ) {
    this.grow = new GrowTree(dataSource, clock, new TreeFollower(clock));
    this.fold = new FoldTrail(new TrailEntries(dataSource), transactionsOn(dataSource), clock);
    this.reports = new UsageReports(dataSource, directory, new Checkpoints(dataSource));
    this.rows = new FigureRows(dataSource, directory, new Checkpoints(dataSource));
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** Gives every leaf its place and adds all of them up. */
  async catchUp(): Promise<number> {
    await this.grow.catchUp();
    return this.fold.execute();
  }

  report(from: string, to: string, more: object = {}): Promise<OfficeReportView> {
    return this.reports.report(OFFICE, { from, to, ...more });
  }

  carParkNights(from: string, to: string, more: object = {}): Promise<CarParkNightsView> {
    return this.reports.carParkNights(OFFICE, { from, to, ...more });
  }

  /** Exports the trail and gives it to the verifier, which shares no code with the product. */
  async recomputed(): Promise<Recomputed> {
    const file = (name: string) => join(this.folder, name);
    await pipeline(new ExportTrail(this.dataSource, this.clock).execute(), createWriteStream(file('trail.ndjson')));
    const options = ['figures', 'hours', 'counts', 'sold-out'].flatMap((name) => [`--${name}`, file(`${name}.csv`)]);
    const { exit, text } = judge(file('trail.ndjson'), ...options);
    if (exit !== 0) throw new Error(text);
    const table = (name: string) => tableOf(readFileSync(file(`${name}.csv`), 'utf8'));
    return { figures: table('figures'), hours: table('hours'), counts: table('counts'), soldOut: table('sold-out') };
  }
}

/** Our codes need no quotes. */
function tableOf(csv: string): Row[] {
  const [names = '', ...lines] = csv.trimEnd().split('\r\n');
  const columns = names.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, n) => [columns[n] ?? '', cell])));
}
