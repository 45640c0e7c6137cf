// Beijing time, whatever the machine says. The zone has had no other offset since 1991.
const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hourCycle: 'h23', ...options });

const MOMENT = format({ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });
const CLOCK = format({ hour: '2-digit', minute: '2-digit' });
const DATE = format({ month: 'long', day: 'numeric', weekday: 'short' });

/** `2026/03/02 18:00`. */
export const momentText = (instant: string): string => MOMENT.format(new Date(instant));
/** `18:00`. */
export const clockText = (instant: string): string => CLOCK.format(new Date(instant));
/** A night is named by the date on which it begins: `3月2日周一夜`. */
export const nightText = (date: string): string => `${DATE.format(new Date(`${date}T12:00:00+08:00`))}夜`;
