// What a stretch of work cost: CPU by process, statements and flushes of the database, commands of Redis; all per paid booking.
import { Redis } from 'ioredis';
import { cpuSeconds } from '../kit/stage.mjs';

const COUNTERS = { Questions: 'statements', Innodb_data_fsyncs: 'flushes' };

/**
 * @param {import('../kit/stage.mjs').Stage} stage
 * @param {Record<string, readonly { pid: number }[]>} programs by what they are called in the table
 */
export function openMeters(stage, programs) {
  const redis = new Redis(stage.redisUrl);
  const groups = { ...programs, MariaDB: [{ pid: stage.databasePid }], Redis: [{ pid: stage.redisPid }] };
  const read = async () => {
    const cpu = Object.entries(groups).map(([name, all]) => [
      `CPU: ${name}`,
      1_000 * all.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0),
    ]);
    const [rows] = await stage.database.query('SHOW GLOBAL STATUS WHERE Variable_name IN (?)', [Object.keys(COUNTERS)]);
    const counted = rows.map(({ Variable_name, Value }) => [COUNTERS[Variable_name], Number(Value)]);
    const commands = Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1]);
    return Object.fromEntries([...cpu, ...counted, ['Redis commands', commands]]);
  };
  /** Does the work and gives what it took, divided by `share` of its result. @template T @param {() => Promise<T>} work @param {(result: T) => number} share */
  const during = async (work, share) => {
    const before = await read();
    const result = await work();
    const after = await read();
    const each = Object.entries(after).map(([name, value]) => [name, (value - before[name]) / share(result)]);
    return { result, each: /** @type {Record<string, number>} */ (Object.fromEntries(each)) };
  };
  return { during, close: () => redis.disconnect() };
}
