import type { DataSource } from 'typeorm';
import { addDays, localDate } from '#kernel';
import { plate } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, finish, type Outcome, prepayIdIn, type RecordedClient, type Recording, type Report } from '../history/index.js';
import type { PlaceWish } from '../history/recorded-client.js';
import { Chance, runSeed } from '../kit/chance.js';
import { recordWorld } from '../kit/rows.js';
import { WechatDesk } from '../kit/wechat-desk.js';
import { type Gateway, World } from '../kit/world.js';

/** Of 19.90 yuan floating point makes 19.89. */
const NIGHT_FEN = 1_990;
const LAST_BAYS = ['last-1', 'last-2', 'last-3', 'last-4', 'last-5'];
const NEIGHBOUR = 'neighbour';
/** A broken product may never come to rest. */
const REST_WITHIN_MS = 20_000;

export async function buildStage(dataSource: DataSource): Promise<void> {
  const roomy = ['roomy', 'other'].map((code) => ({ code, bays: 60, nightFen: NIGHT_FEN }));
  await offerBays(dataSource, [...roomy, ...LAST_BAYS.map((code) => ({ code, bays: 1, nightFen: NIGHT_FEN }))]);
  await offerBays(dataSource, [{ code: NEIGHBOUR, bays: 5 }]); // of another partner
}

/** One run of a product, whole or broken, on which scenes are played. */
export class Stage {
  readonly desk: WechatDesk;
  readonly lastBays = LAST_BAYS;
  readonly partner = 'partner-roomy';
  readonly neighbour = { partner: `partner-${NEIGHBOUR}`, carPark: NEIGHBOUR, pool: `${NEIGHBOUR}-pool` };
  private residents = 0;

  private constructor(
    readonly world: World,
    readonly recording: Recording,
    private readonly isWhole: boolean,
  ) {
    this.desk = new WechatDesk(world);
  }

  static async build(name: string, build?: string): Promise<Stage> {
    const world = await World.start(new Chance(runSeed().seed), { prepare: buildStage, ...(build && { build }) });
    return new Stage(world, recordWorld(world, name), build === undefined);
  }

  /** Waits for what a whole product does. A broken one may never get there: it is left to the checker. */
  async expects(waiting: Promise<unknown>): Promise<void> {
    await (this.isWhole ? waiting : waiting.catch(() => undefined));
  }

  gateway(index: number): Gateway {
    const gateway = this.world.gateways[index];
    if (!gateway) throw new Error(`there is no gateway ${index}`);
    return gateway;
  }

  /** Somebody new, with a wish for a roomy car park tomorrow night. */
  async somebody(): Promise<{ resident: RecordedClient; wish: PlaceWish }> {
    const n = ++this.residents;
    return { resident: await this.recording.resident(`player-${n}`), wish: { carParkId: 'roomy', ...tomorrowNight(), plate: plate(n) } };
  }

  /** A booking that was acknowledged, with the way to the cashier. */
  async placed(wishOf: (wish: PlaceWish) => PlaceWish = (wish) => wish) {
    const { resident, wish } = await this.somebody();
    const outcome = await resident.retryUntilKnown((key) => resident.reserve(wishOf(wish), key));
    return { resident, ...this.read(outcome) };
  }

  private read(outcome: Outcome): { id: string; prepayId: string } {
    if (outcome.type !== 'ok') throw new Error(`no booking: ${outcome.status} ${outcome.text}`);
    return { id: bookingIdOf(outcome), prepayId: prepayIdIn(outcome) ?? '' };
  }

  /** A stay that begins so soon that giving it up costs half. */
  soon(): { from: string; to: string } {
    const quarter = 15 * 60_000;
    const from = Math.ceil(Date.now() / quarter) * quarter + quarter;
    return { from: local(from), to: local(from + 4 * quarter) };
  }

  /** Makes Redis say that every tick of a car park's pool has 127 free bays. */
  async pretendRoom(carParkId: string): Promise<void> {
    const [pool] = await this.world.dataSource.query<{ id: number }[]>('SELECT id FROM pool WHERE code = ?', [`${carParkId}-pool`]);
    const key = `{${this.world.config.KEY_PREFIX}:pool:${pool?.id}}:free`;
    const length = Number(await eventually(() => this.world.redis.say('STRLEN', key)));
    await this.world.redis.say('SET', key, '\u007f'.repeat(length));
  }

  /** Every message of the outbox has been handed over. */
  async relayed(): Promise<void> {
    await eventually(async () => {
      const [row] = await this.world.dataSource.query<{ n: number }[]>('SELECT COUNT(*) AS n FROM outbox');
      return Number(row?.n) === 0;
    });
  }

  nightAfter(days: number): { from: string; to: string } {
    const date = addDays(localDate(Date.now()), days);
    return { from: `${date}T20:00:00+08:00`, to: `${addDays(date, 1)}T06:00:00+08:00` };
  }

  /** The judgement. */
  finish(limits: Parameters<typeof finish>[1] = {}): Promise<Report> {
    return finish(this.recording, { withinMs: REST_WITHIN_MS, ...limits });
  }

  close(): Promise<void> {
    return this.world.close();
  }
}

function local(ms: number): string {
  return `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}
