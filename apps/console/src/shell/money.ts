/** Integer fen as yuan, without floating point: `¥1,234.50`, `-¥0.05`. */
export function yuanText(fen: number): string {
  const amount = Math.abs(fen);
  const cents = String(amount % 100).padStart(2, '0');
  return `${fen < 0 ? '-' : ''}¥${grouped((amount - (amount % 100)) / 100)}.${cents}`;
}

/** A whole number with its thousands set apart: `12,345`. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
