/** Integer fen as yuan, by integer arithmetic: `8`, `8.50`, `0.05`. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const whole = Math.trunc(Math.abs(fen) / 100);
  const rest = Math.abs(fen) % 100;
  return `${sign}${whole}${rest === 0 ? '' : `.${String(rest).padStart(2, '0')}`}`;
}

/** `¥8.50`, or `免费`. */
export function priceText(fen: number): string {
  return fen === 0 ? '免费' : `¥${yuan(fen)}`;
}
