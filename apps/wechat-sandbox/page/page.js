// Shows the sandbox's book and plays the person at the cashier. Rows are updated in place, so that a refresh never takes the focus away.
const REFRESH_MS = 1500;
const STATES = { NOTPAY: '待支付', SUCCESS: '已支付', REFUND: '有退款', CLOSED: '已关闭' };
const REFUND_STATES = { PROCESSING: '处理中', SUCCESS: '成功', ABNORMAL: '异常', CLOSED: '关闭' };
const CALLBACK_STATES = { due: '待送达', held: '暂缓', received: '已送达', given_up: '已放弃' };

const byId = (id) => document.getElementById(id);
const rows = new Map();
let scenarios = [];

const yuan = (fen) => `${fen < 0 ? '-' : ''}¥${Math.floor(Math.abs(fen) / 100)}.${String(Math.abs(fen) % 100).padStart(2, '0')}`;

function ageOf(createdAt, now) {
  const seconds = Math.max(0, Math.floor((Date.parse(now) - Date.parse(createdAt)) / 1000));
  if (seconds < 60) return `${seconds} 秒前`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} 分钟前`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} 小时前` : `${Math.floor(seconds / 86_400)} 天前`;
}

function say(text) {
  byId('said').textContent = text;
}

async function ask(path, body) {
  const post = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(path, body === undefined ? {} : post);
  return answer.json();
}

function offerScenarios(select) {
  for (const { name, title } of scenarios) select.append(new Option(title, name));
}

async function visitCashier(row, outcome) {
  const { result } = await ask(`/control/prepay/${row.dataset.prepayId}/pay`, { outcome });
  say(`${row.querySelector('.description').textContent}：小程序收到 ${result}`);
  await refresh();
}

/** Only text that changed is written: a screen reader is not told the same thing twice. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function rowOf(order) {
  const known = rows.get(order.outTradeNo);
  if (known) return known;
  const row = byId('order').content.firstElementChild.cloneNode(true);
  const select = row.querySelector('.scenario');
  offerScenarios(select);
  select.setAttribute('aria-label', `${order.outTradeNo} 的支付场景`);
  const outcomes = { pay: () => select.value, cancel: () => 'cancelled' };
  for (const [name, outcome] of Object.entries(outcomes)) {
    const button = row.querySelector(`.${name}`);
    button.setAttribute('aria-label', `${button.textContent} ${order.outTradeNo}`);
    button.addEventListener('click', () => visitCashier(row, outcome()));
  }
  rows.set(order.outTradeNo, row);
  return row;
}

function lineOf(text, isBad) {
  const line = document.createElement('li');
  line.textContent = text;
  if (isBad) line.className = 'bad';
  return line;
}

function tryText(one) {
  const answer = one.status === null ? '无应答' : `应答 ${one.status}`;
  return [`${one.at.slice(11, 19)} ${answer}`, one.note, one.bodySnippet].filter(Boolean).join(' · ');
}

function eventLines(refunds, callbacks) {
  const refundLines = refunds.map((refund) => [
    `退款 ${yuan(refund.amountFen)} ${REFUND_STATES[refund.state]}（${refund.outRefundNo}）`,
    refund.state === 'ABNORMAL',
  ]);
  const callbackLines = callbacks.flatMap((callback) => [
    [`回调 ${callback.eventType} ${CALLBACK_STATES[callback.state]}`, callback.state === 'given_up'],
    ...callback.tries.map((one) => [tryText(one), one.status !== 200 && one.status !== 204]),
  ]);
  return [...refundLines, ...callbackLines];
}

function showOrder(order, book) {
  const row = rowOf(order);
  const part = (selector) => row.querySelector(selector);
  row.dataset.prepayId = order.prepayIds.at(-1);
  write(part('.amount'), yuan(order.amountFen));
  write(part('.state'), order.isPaying && order.state === 'NOTPAY' ? '收银台使用中' : STATES[order.state]);
  part('.state').dataset.state = order.state;
  write(part('.description'), order.description);
  write(part('.age'), ageOf(order.createdAt, book.now));
  write(part('.number'), order.outTradeNo);
  part('.actions').hidden = order.state !== 'NOTPAY';
  const isThis = (one) => one.outTradeNo === order.outTradeNo;
  const lines = eventLines(book.refunds.filter(isThis), book.callbacks.filter(isThis));
  part('details').hidden = lines.length === 0;
  write(part('summary'), `回调与退款（${lines.length} 条）`);
  const seen = JSON.stringify(lines);
  if (row.dataset.seen !== seen) part('.events').replaceChildren(...lines.map(([text, isBad]) => lineOf(text, isBad)));
  row.dataset.seen = seen;
  return row;
}

/** Puts rows in order by moving as few as possible: a row that is moved would lose the focus. */
function place(list, wanted) {
  for (const row of [...list.children]) if (!wanted.includes(row)) row.remove();
  wanted.forEach((row, at) => {
    if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
  });
}

async function refresh() {
  const book = await ask('/control/ledger?newest=50');
  write(byId('paid'), yuan(book.totals.paidFen));
  write(byId('refunded'), yuan(book.totals.refundedFen));
  write(byId('refunding'), yuan(book.totals.refundingFen));
  write(byId('balance'), yuan(book.balanceFen));
  place(
    byId('orders'),
    book.orders.toReversed().map((order) => showOrder(order, book)),
  );
  byId('empty').hidden = book.orders.length > 0;
}

async function keepRefreshing() {
  try {
    if (!document.hidden) await refresh();
    if (byId('said').dataset.lost) say('');
    delete byId('said').dataset.lost;
  } catch {
    byId('said').dataset.lost = 'yes';
    say('沙箱没有应答，正在重试…');
  }
  setTimeout(keepRefreshing, REFRESH_MS);
}

byId('next').addEventListener('submit', async (event) => {
  event.preventDefault();
  const select = byId('next-scenario');
  await ask('/control/scenarios', { nextOrder: true, scenario: select.value });
  say(`已为下一笔订单预设：${select.selectedOptions[0].textContent}`);
});

({ scenarios } = await ask('/control/scenarios'));
offerScenarios(byId('next-scenario'));
keepRefreshing();
