import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import { CarParkDirectory, CarParksModule, ImportCarParks, SupplyFiles, SupplyPlans } from '#car-parks';
import type { SupplyFileName, SupplyImportView } from '#contracts';
import { IdentityModule, IssueStaffSession } from '#identity';
import { Clock, FakeClock, isRefusal } from '#kernel';
import { PlatformModule, TenantScope, Transactions, UuidV7Ids } from '#platform';
import { AbandonedImports } from '../../../libs/allocation/jobs/abandoned-imports.js';
import { ImportSupply } from '../../../libs/allocation/use-cases/import-supply.js';
import { ImportedDrafts } from '../../../libs/allocation/use-cases/imported-drafts.js';
import { SupplyImports } from '../../../libs/allocation/use-cases/supply-imports.js';
import { freshStores, type Stores } from '../../support/stores.js';

export const NOW_MS = 1_790_000_000_000;
const HOOK = Symbol.for('night-berth.failpoint');

export const bytes = (...lines: string[]) => new TextEncoder().encode(lines.join('\n'));
export const CAR_PARKS = 'code,partner,name,kind,address,lat,lng,entry_note,is_sample';
export const POOLS =
  'code,car_park,kind,name,bays,tariff_kind,unit_fen,cap_fen,overtime_half_hour_fen,free_cancel_minutes,late_cancel_percent';
export const WINDOWS = 'pool,weekdays,start,end,bays,valid_from,valid_to';
export const OVERRIDES = 'pool,night,start,end,bays';
export const aCarPark = (partner: string, name = '停车场') =>
  `${partner}-site,${partner},${name},school,某路 1 号,22.570001,114.140002,,false`;
export const aPool = (code: string, bays: number, site: string) =>
  `${code},${site},standard,普通泊位,${bays},per_half_hour,100,1000,300,60,50`;

interface Worker {
  readonly app: TestingModule;
  /** Stands still with a worker that does. */
  readonly clock: FakeClock;
}

/** Two partners, `ours` and `theirs`, each with one car park, and workers that import what ours sends. */
export class ImportWorld {
  readonly workers: Worker[] = [];
  scope!: TenantScope;
  staffId = '';

  private constructor(readonly stores: Stores) {}

  static async open(pools: { ours: readonly string[]; theirs: readonly string[]; bays?: number }, workers = 1): Promise<ImportWorld> {
    const world = new ImportWorld(await freshStores());
    for (let i = 0; i < workers; i++) await world.startWorker();
    const bays = pools.bays ?? 40;
    const imported = await world.get(ImportCarParks).execute({
      partners: bytes('code,name,kind,is_sample', 'ours,甲,government,false', 'theirs,乙,government,false'),
      carParks: bytes(CAR_PARKS, aCarPark('ours'), aCarPark('theirs')),
      pools: bytes(
        POOLS,
        ...pools.ours.map((code) => aPool(code, bays, 'ours-site')),
        ...pools.theirs.map((code) => aPool(code, bays, 'theirs-site')),
      ),
    });
    if (isRefusal(imported)) throw new Error(JSON.stringify(imported));
    const issue = new IssueStaffSession(world.get(Transactions), new FakeClock(NOW_MS), new UuidV7Ids());
    await issue.execute({ partnerCode: 'ours', role: 'partner_admin', name: '林经理' });
    const [staff] = await world.rows<{ id: string; partnerId: number }>(
      'SELECT s.id, r.partner_id AS partnerId FROM staff s JOIN staff_role r ON r.staff_id = s.id',
    );
    world.staffId = staff?.id ?? '';
    world.scope = TenantScope.of({ partnerId: staff?.partnerId ?? 0, partnerCode: 'ours' });
    return world;
  }

  async close(): Promise<void> {
    for (const { app } of this.workers) await app.close();
    await this.stores.close();
  }

  async startWorker(): Promise<Worker> {
    const clock = new FakeClock(NOW_MS);
    const app = await Test.createTestingModule({
      imports: [PlatformModule.forRoot(this.stores.config), CarParksModule, IdentityModule],
      providers: [SupplyImports, ImportSupply, ImportedDrafts, AbandonedImports],
    })
      .overrideProvider(Clock)
      .useValue(clock)
      .compile();
    app.useLogger(false);
    await app.init();
    const worker = { app, clock };
    this.workers.push(worker);
    return worker;
  }

  get<T>(type: abstract new (...args: never[]) => T, worker = 0): T {
    const app = this.workers[worker]?.app;
    if (!app) throw new Error(`no worker ${worker}`);
    return app.get<T>(type);
  }

  rows<T>(sql: string, ...parameters: unknown[]): Promise<T[]> {
    return this.stores.dataSource.query<T[]>(sql, parameters);
  }

  /** Sends a table, or a workbook when none is named; answers the number of the import. */
  async send(file: SupplyFileName | null, content: Uint8Array): Promise<string> {
    const author = { staffId: this.staffId, name: '林经理' };
    const format = file === null ? 'xlsx' : 'csv';
    const accepted = await this.get(SupplyImports).request(this.scope, author, { format, file, bytes: content });
    if (isRefusal(accepted)) throw new Error(accepted.refused);
    return accepted.id;
  }

  async shown(id: string): Promise<SupplyImportView> {
    const view = await this.get(SupplyImports).read(this.scope, id);
    if (isRefusal(view)) throw new Error(view.refused);
    return view;
  }

  run(id: string, worker = 0): Promise<void> {
    return this.get(ImportSupply, worker).execute(id);
  }

  async imported(file: SupplyFileName | null, content: Uint8Array): Promise<SupplyImportView> {
    const id = await this.send(file, content);
    await this.run(id);
    return this.shown(id);
  }

  /** What was found wrong, a line each. */
  async errorsOf(file: SupplyFileName | null, content: Uint8Array): Promise<string[]> {
    const { errors } = await this.imported(file, content);
    return errors.map(({ file: table, line, column, message }) => `${table}:${line}:${column} ${message}`);
  }

  async draftOf(code: string) {
    const [pool] = await this.rows<{ id: number }>('SELECT id FROM pool WHERE code = ?', code);
    return this.get(SupplyPlans).draftOf(pool?.id ?? 0);
  }

  async draftCount(): Promise<number> {
    return (await this.rows('SELECT pool_id FROM supply_draft')).length;
  }

  /** Actions of the audit trail about supply and what was changed, in order. */
  async told(): Promise<string[]> {
    const leaves = await this.rows<{ content: string }>('SELECT content FROM audit_leaf ORDER BY id');
    return leaves
      .map(({ content }) => JSON.parse(content) as { action: string; subject: { id: string } })
      .filter(({ action }) => !action.startsWith('staff.'))
      .map(({ action, subject }) => `${action} ${subject.id}`);
  }

  /** Puts what was drafted in force, as publishing does where nobody has booked. */
  async publishDrafts(): Promise<void> {
    for (const { pool_id: poolId } of await this.rows<{ pool_id: number }>('SELECT pool_id FROM supply_draft'))
      await this.get(Transactions).run(async (tx) => {
        const plans = this.get(SupplyPlans);
        const draft = await plans.draftOf(poolId, tx);
        if (!draft) throw new Error('no draft');
        await plans.publish(tx, { ...draft, poolId, nowMs: NOW_MS });
        await plans.discardDraft(tx, poolId, draft.revision);
      });
    await this.get(CarParkDirectory).refresh();
  }

  async exported(file: SupplyFileName | undefined): Promise<Buffer> {
    await this.get(CarParkDirectory).refresh();
    return (await this.get(SupplyFiles).export(this.scope, file ? { format: 'csv', file } : { format: 'xlsx' })).bytes;
  }

  /** Hears of fail points until the test is over. */
  onFailpoint(hook: ((name: string) => Promise<void> | void) | undefined): void {
    (globalThis as { [HOOK]?: unknown })[HOOK] = hook;
  }
}
