// What people read at the end: numbers, car parks, money, and each promise kept or broken.
import { columns } from '../start/progress.mjs';
import { INVARIANTS, percentile } from './notebook.mjs';

/** @typedef {import('./run.mjs').Outcome} Outcome */

const CAR_PARKS_SHOWN = 12;
const VIOLATIONS_SHOWN = 6;

/** @param {string} text @param {number} width */
const left = (text, width) => text + ' '.repeat(Math.max(1, width - columns(text)));
/** @param {string | number} value @param {number} width */
const right = (value, width) => String(value).padStart(width);
/** @param {number} fen */
const yuan = (fen) => `¥${(fen / 100).toFixed(2)}`;
/** @param {string} english @param {string} chinese @param {string | number} value */
const line = (english, chinese, value) => `  ${left(`${english} ${chinese}`, 40)}${value}`;
/** @param {string} title */
const heading = (title) => `\n── ${title} ${'─'.repeat(Math.max(0, 76 - columns(title)))}`;

/** @param {Outcome} outcome @returns {string} */
export function report(outcome) {
  return [...people(outcome), ...durations(outcome), ...carParks(outcome), ...money(outcome), ...live(outcome), ...promises(outcome)].join(
    '\n',
  );
}

/** @param {Outcome} outcome */
function people({ totals, refusals, contest, night, options }) {
  const codes = Object.entries(refusals).sort(([, a], [, b]) => b - a);
  return [
    heading('people 居民'),
    line('residents', '居民', `${options.residents} (night 夜 ${night})`),
    line('requests', '请求', `${totals.requests} (throttled 限流等待 ${totals.throttled}, lost 丢失 ${totals.lostAnswers})`),
    line('confirmed', '已确认', totals.confirmed),
    line('held, unpaid', '待支付', `${totals.held}${totals.held > 0 ? ' (their time is not over 尚未到期)' : ''}`),
    line('lapsed', '已超时', totals.lapsed),
    line('cancelled', '已取消', `${totals.cancelled} (refunds 退款 ${totals.refunds})`),
    line('repeated requests, same bytes', '重复请求', totals.repeats),
    line('bad inputs, refused', '错误输入', totals.badInputs),
    line('fight for one car park', '争抢', `${contest.rivals} rivals 人, ${contest.free} bays 位 → ${contest.won} won 成功`),
    line('refusals with alternatives', '拒绝并推荐', `${totals.alternativesOffered} (taken 采纳 ${totals.alternativesTaken})`),
    line('refused', '拒绝', codes.map(([code, count]) => `${code} ${count}`).join(', ') || 0),
  ];
}

/** @param {Outcome} outcome */
function durations({ durationsMs }) {
  const rows = Object.entries(durationsMs).map(
    ([kind, { count, p50, p99 }]) => `  ${left(kind, 22)}${right(count, 7)}${right(p50.toFixed(1), 10)}${right(p99.toFixed(1), 10)}`,
  );
  return [
    heading('milliseconds 耗时 (ms)'),
    `  ${left('kind 类型', 22)}${right('count', 7)}${right('p50', 10)}${right('p99', 10)}`,
    ...rows,
  ];
}

/** @param {Outcome} outcome */
function carParks({ carParks }) {
  const rows = carParks.slice(0, CAR_PARKS_SHOWN).map(({ name, capacity, before, ours, free }) => {
    const share = (/** @type {number} */ bays) => Math.max(0, Math.round((bays / Math.max(1, capacity)) * 20));
    const bar = `${'▒'.repeat(share(before))}${'█'.repeat(share(ours))}`.padEnd(20, '·').slice(0, 20);
    return `  ${left(name, 26)}${right(capacity, 6)}${right(before, 8)}${right(ours, 8)}${right(free, 8)}  ${bar}`;
  });
  const rest = carParks.length - rows.length;
  const header = `  ${left('', 26)}${right('bays', 6)}${right('before', 8)}${right('sold', 8)}${right('free', 8)}  ▒ before 原有 █ sold 本次售出`;
  return [
    heading('bays at the busiest quarter of an hour 最忙时刻的泊位'),
    header,
    ...rows,
    ...(rest > 0 ? [`  … and ${rest} more car parks 另有 ${rest} 个停车场`] : []),
  ];
}

/** @param {Outcome} outcome */
function money({ money: { api, wechat } }) {
  const row = (/** @type {string} */ name, /** @type {typeof api} */ sums) =>
    `  ${left(name, 24)}${right(yuan(sums.paidFen), 12)} = ${right(yuan(sums.keptFen), 11)} + ${right(yuan(sums.refundedFen), 10)} + ${right(yuan(sums.refundOpenFen), 8)}`;
  return [
    heading('money 资金'),
    `  ${left('', 24)}${right('paid 实付', 10)}   ${right('kept 留存', 9)}   ${right('refunded 已退', 8)} ${right('open 待退', 8)}`,
    row('product 本系统', api),
    row('WeChat 微信侧账本', wechat),
  ];
}

/** @param {Outcome} outcome */
function live({ live, flush, notes }) {
  const rows = live.watchers.map(
    ({ name, carParks, snapshots, changes, reconnects }) =>
      `  ${left(name, 40)}${carParks} car parks, ${snapshots} snapshots, ${changes} changes, ${reconnects} reconnects`,
  );
  return [
    heading('live 实时'),
    ...rows,
    line('equal to the truth after', '与事实一致用时', live.equalAfterMs === undefined ? '✗' : `${Math.round(live.equalAfterMs)} ms`),
    line('residents watching their own', '查看本人预约', live.ownViews),
    ...(flush ? [line('FLUSHALL', '清空 Redis', `${flush.keys} keys gone; true again after ${flush.trueAgainMs} ms`)] : []),
    ...notes.slice(0, VIOLATIONS_SHOWN).map((note) => `  · ${note}`),
  ];
}

/** @param {Outcome} outcome */
function promises({ violations, seed, seconds }) {
  const rows = Object.entries(INVARIANTS).flatMap(([invariant, [english, chinese]]) => {
    const broken = violations.filter((violation) => violation.invariant === invariant);
    const shown = broken
      .slice(0, VIOLATIONS_SHOWN)
      .map(({ text, ids }) => `      ${text}${ids.some(Boolean) ? `  [${ids.join(', ')}]` : ''}`);
    const more = broken.length > shown.length ? [`      … and ${broken.length - shown.length} more, see last.json`] : [];
    return [`  ${broken.length === 0 ? '✓' : '✗'} ${english} ${chinese}`, ...shown, ...more];
  });
  const verdict = violations.length === 0 ? '✓ everything held 全部通过' : `✗ ${violations.length} times something broke 有约定被打破`;
  return [heading('promises 约定'), ...rows, '', `  ${verdict}   seed ${seed}, ${seconds.toFixed(1)} s`, ''];
}

/** Per kind of request. @param {ReadonlyMap<string, readonly number[]>} durations */
export function summaries(durations) {
  const rounded = (/** @type {readonly number[]} */ list, /** @type {number} */ share) => Number((percentile(list, share) ?? 0).toFixed(2));
  const lines = [...durations].map(([kind, list]) => [kind, { count: list.length, p50: rounded(list, 0.5), p99: rounded(list, 0.99) }]);
  return /** @type {Record<string, { count: number, p50: number, p99: number }>} */ (Object.fromEntries(lines));
}
