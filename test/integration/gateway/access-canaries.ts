import { addDays, localDate } from '#kernel';
import { plate } from '../../support/client.js';
import { staffOf } from '../../support/staff.js';
import { eventually } from '../../support/stores.js';
import type { AccessWorld } from './access-world.js';

/** Begins every name, note and reason of B's. */
export const MARK = '贝塔金丝雀';
const PLATES = [plate(3), plate(4)] as const;

/** A night that no sample touches. */
export const NIGHT = addDays(localDate(Date.now()), 5);
const booked = { carParkId: 'beta', from: `${NIGHT}T20:00:00+08:00`, to: `${addDays(NIGHT, 1)}T06:00:00+08:00` };
const closed = { from: `${addDays(NIGHT, 1)}T20:00:00+08:00`, to: `${addDays(NIGHT, 2)}T06:00:00+08:00` };

/** Words that are B's alone: of its car park, its staff, its plans, and those who booked there. */
export class Canaries {
  private bookings: string[] = [];

  private constructor(private readonly world: AccessWorld) {}

  static async plant(world: AccessWorld): Promise<Canaries> {
    const canaries = new Canaries(world);
    await canaries.name();
    await canaries.act();
    await canaries.book(0);
    return canaries;
  }

  /** The names and codes of B in a text; a code counts as a whole only. */
  in(text: string): string[] {
    const words = [...PLATES, ...this.bookings, ...Object.values(this.world.thingsB)];
    return [MARK, ...words].filter((word) => (word === MARK ? text.includes(word) : new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(text)));
  }

  /** What nobody but B may ever read, wherever it stands: not even a log. */
  inLogs(): string[] {
    const text = this.world.logs.join('\n');
    return [MARK, ...PLATES].filter((word) => text.includes(word));
  }

  /** Somebody books a bay of B's. */
  async book(n: 0 | 1): Promise<void> {
    const wish = { ...booked, plate: PLATES[n] };
    const placed = await this.world.ask(await this.world.resident(), 'POST', '/api/v1/bookings', wish, {
      'idempotency-key': `canary-${n}`,
    });
    this.bookings.push(placed.json<{ booking: { id: string } }>().booking.id);
  }

  private async name(): Promise<void> {
    const { dataSource } = this.world.stores;
    await dataSource.query("UPDATE partner SET name = ? WHERE code = 'partner-beta'", [`${MARK}物业`]);
    const words = ['车场', '入口', '路'].map((word) => `${MARK}${word}`);
    await dataSource.query("UPDATE car_park SET name = ?, entry_note = ?, address = ? WHERE code = 'beta'", words);
    await dataSource.query("UPDATE pool SET name = ? WHERE code = 'beta-pool'", [`${MARK}泊位`]);
    await dataSource.query('UPDATE directory_version SET version = version + 1');
  }

  private async act(): Promise<void> {
    const b = await this.world.admin('beta', `${MARK}经理`);
    await staffOf(this.world.stores, 'partner-beta', 'attendant', `${MARK}管理员`);
    const manage = (method: string, path: string, body: object, headers = {}) =>
      this.world.ask(b, method, `/api/v1/manage${path}`, body, headers);
    await manage('POST', '/car-parks/beta/suspensions', { ...closed, reason: `${MARK}检修` });
    const plan = { windows: [{ weekdays: 127, startMinute: 0, endMinute: 1_440, bays: 199 }] };
    await manage('PUT', '/pools/beta-pool/draft', { plan, reason: `${MARK}调整` }, { 'if-match': '"0"' });
    await manage('POST', '/staff/invitations', { name: `${MARK}新人`, role: 'attendant' });
    await eventually(async () => (await this.world.try(b, 'GET', { path: '/api/v1/manage/car-parks' })).text.includes(MARK));
  }
}
