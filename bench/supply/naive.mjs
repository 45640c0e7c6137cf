// Capacity as a person would find it: for each quarter of an hour every rule of every date that could still matter is read again.
const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const LOOK_BACK_DAYS = 16;

const dateOf = (ms) => new Date(ms + 480 * MINUTE_MS).toISOString().slice(0, 10);
const midnightOf = (date) => Date.parse(`${date}T00:00:00+08:00`);
const weekdayOf = (date) => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

export function naiveCapacity({ plan, days }, { from, to }) {
  const capacity = [];
  for (let tick = from; tick < to; tick++) capacity.push(bayAt(plan, days, tick * 15 * MINUTE_MS));
  return capacity;
}

function bayAt(plan, days, ms) {
  let most = 0;
  for (let back = 0; back <= LOOK_BACK_DAYS; back++) {
    const date = dateOf(ms - back * DAY_MS);
    const minute = (ms - midnightOf(date)) / MINUTE_MS;
    const overrides = plan.overrides.filter(({ night }) => night === date);
    const offered = overrides.length > 0 ? overrides : plan.windows.filter((window) => starts(window, days, date));
    for (const { startMinute, bays, ...rule } of offered)
      if (startMinute <= minute && minute < endOf(rule, days, date)) most = Math.max(most, bays);
  }
  return most;
}

function starts(window, days, date) {
  if ((window.validFrom ?? '0') > date || (window.validTo ?? '9') < date) return false;
  if (window.season !== 'always' && (window.season === 'school_holidays') !== days.isSchoolHoliday(date)) return false;
  let weekday = weekdayOf(date);
  if (window.calendar === 'official' && days.kindOf(date) === 'public_holiday') weekday = 6;
  else if (window.calendar === 'official' && days.kindOf(date) === 'working' && weekday > 4) weekday = 0;
  return Math.floor(window.weekdays / 2 ** weekday) % 2 === 1;
}

function endOf({ returns, endMinute }, days, date) {
  if (returns !== 'next_working_day') return endMinute;
  let later = 1;
  while (later < LOOK_BACK_DAYS && days.kindOf(dateOf(midnightOf(date) + later * DAY_MS)) !== 'working') later++;
  return later * 1_440 + endMinute;
}
