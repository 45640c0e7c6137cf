import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { AvailabilityModule, PoolLocks, PublishSupply, Replica } from '#availability';
import { Clock, FakeClock, type TimeWindow } from '#kernel';
import { type Config, connectPatiently, PlatformModule, type RedisClient, Transactions } from '#platform';
import { Keys } from '../../../libs/availability/adapters/keys.js';
import type { PoolDraft } from '../../../libs/availability/domain/pool-draft.js';
import { redisBytes } from '../../../libs/availability/domain/redis-bytes.js';
import type { Timeline } from '../../../libs/availability/domain/timeline.js';
import { RedisProjection } from '../../../libs/availability/redis-projection.js';
import { type PrivateServer, startRedis } from '../../../scripts/services.mjs';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { EVENING_MS, openPools, type PoolToOpen } from './city.js';

interface WorldWish {
  readonly processes?: number;
  readonly hasOwnRedis?: boolean;
  /** Where Redis is, when it is neither the usual one nor the world's own. */
  readonly place?: { readonly REDIS_URL?: string; readonly REDIS_CLUSTER?: string };
}

/** Real stores, one clock and as many processes as a test wants; Redis is the test's own when it is to be harmed. */
export class AvailabilityWorld {
  readonly processes: TestingModule[] = [];
  poolIds: ReadonlyMap<string, number> = new Map();
  private claims = 0;

  private constructor(
    readonly stores: Stores,
    readonly clock: FakeClock,
    /** The test's own connection waits for a Redis that it has harmed. */
    readonly redis: RedisClient,
    private server: PrivateServer | undefined,
  ) {}

  static async open({ processes = 1, hasOwnRedis = false, place = {} }: WorldWish = {}): Promise<AvailabilityWorld> {
    const server = hasOwnRedis ? await startRedis({ dir: mkdtempSync(join(tmpdir(), 'night-berth-redis-')) }) : undefined;
    const stores = await freshStores(server ? { REDIS_URL: server.url, REDIS_CLUSTER: '0' } : place);
    const world = new AvailabilityWorld(stores, new FakeClock(EVENING_MS), connectPatiently(stores.config), server);
    for (let i = 0; i < processes; i++) await world.start();
    return world;
  }

  /** One more process. */
  async start(config: Partial<Config> = {}): Promise<TestingModule> {
    const module = await Test.createTestingModule({
      imports: [PlatformModule.forRoot({ ...this.stores.config, ...config }), AvailabilityModule],
    })
      .overrideProvider(Clock)
      .useValue(this.clock)
      .compile();
    this.processes.push(await module.init());
    return module;
  }

  async close(): Promise<void> {
    for (const one of this.processes) await one.close();
    this.redis.disconnect();
    const dir = this.server?.dir;
    await this.server?.stop();
    if (!dir) await this.stores.close();
    else {
      await this.stores.dataSource.destroy();
      rmSync(dir, { recursive: true, force: true });
    }
  }

  async killRedis(): Promise<void> {
    await this.server?.stop('SIGKILL');
  }

  async reviveRedis(): Promise<void> {
    if (this.server) this.server = await startRedis({ dir: this.server.dir, port: this.server.port });
  }

  get app(): TestingModule {
    const [first] = this.processes;
    if (!first) throw new Error('a world has a process');
    return first;
  }

  get sql(): DataSource {
    return this.stores.dataSource;
  }

  /** Opens these pools and publishes what they offer. */
  async offer(pools: readonly PoolToOpen[]): Promise<void> {
    this.poolIds = new Map([...this.poolIds, ...(await openPools(this.sql, pools))]);
    await this.app.get(PublishSupply).execute();
    for (const one of this.processes) await one.get(Replica).refresh();
  }

  poolId(code: string): number {
    const id = this.poolIds.get(code);
    if (id === undefined) throw new Error(`no pool ${code}`);
    return id;
  }

  aClaimId(): string {
    const bytes = Buffer.alloc(16);
    bytes.writeUInt32BE(++this.claims, 12);
    return bytes.toString('base64url');
  }

  /** A committed transaction on one pool, as any room would make it. */
  async commit(code: string, work: (draft: PoolDraft) => void, on: TestingModule = this.app): Promise<void> {
    const locks = on.get(PoolLocks);
    const poolId = this.poolId(code);
    const pools = await on.get(Transactions).run(async (tx) => {
      const locked = await locks.lock(tx, [poolId]);
      for (const draft of locked.values()) work(draft);
      await locks.write(tx, locked);
      return locked;
    });
    await locks.committed(pools);
  }

  claim(code: string, window: TimeWindow, claimId = this.aClaimId(), on: TestingModule = this.app): Promise<void> {
    return this.commit(code, (draft) => void draft.claim(window, claimId), on);
  }

  timeline(code: string, on: TestingModule = this.app): Timeline {
    const timeline = on.get(Replica).timeline(this.poolId(code));
    if (!timeline) throw new Error(`the replica does not know pool ${code}`);
    return timeline;
  }

  keysOf(code: string): [string, string, string, string] {
    return new Keys(this.stores.config.KEY_PREFIX).ofPool(this.poolId(code));
  }

  /** Where Redis stands with a pool, and whether its bytes are those of the log. */
  async inRedis(code: string): Promise<{ epoch: string | null; seq: number; isTrue: boolean }> {
    const [free, meta] = this.keysOf(code);
    const [epoch = null, seq] = await this.redis.hmget(meta, 'epoch', 'seq');
    const bytes = await this.redis.getBuffer(free);
    return { epoch, seq: Number(seq ?? 0), isTrue: bytes !== null && redisBytes(this.timeline(code)).equals(bytes) };
  }

  /** Waits until Redis mirrors the log again, as the projection promises to bring about by itself. */
  async untilMirrored(code: string): Promise<void> {
    const head = async () =>
      (await this.sql.query<{ seq: number }[]>('SELECT seq FROM pool_head WHERE pool_id = ?', [this.poolId(code)]))[0]?.seq;
    const epoch = this.app.get(RedisProjection).currentEpoch;
    await eventually(
      async () => ({ ...(await this.inRedis(code)), head: await head() }),
      (state) => state.epoch === epoch && state.seq === state.head && state.isTrue,
    );
  }
}
