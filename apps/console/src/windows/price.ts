/** What a person typed in yuan, as fen; undefined when it is no amount with at most two decimals. */
export function fenOf(text: string): number | undefined {
  const [, yuan = '', rest = ''] = /^\s*¥?\s*(\d{1,4})(?:[.。](\d{1,2}))?\s*$/.exec(text) ?? [];
  return yuan === '' ? undefined : Number(yuan) * 100 + Number(rest.padEnd(2, '0'));
}

/** The amount as one would type it: `12`, `0.50`. */
export function yuanOf(fen: number): string {
  const rest = fen % 100;
  return `${(fen - rest) / 100}${rest === 0 ? '' : `.${String(rest).padStart(2, '0')}`}`;
}
