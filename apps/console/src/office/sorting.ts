export interface Sorting {
  readonly key: string;
  readonly isDown: boolean;
}

/** What a press on a column's head asks for: its largest first, and the other way round at the next press. */
export const turned = (sorting: Sorting, key: string): Sorting => ({ key, isDown: sorting.key === key ? !sorting.isDown : true });

const BY_NAME = new Intl.Collator('zh-CN', { numeric: true });

/** Rows by what `read` gives; equal ones stay as they were. Text sorts as Chinese does, with numbers in it by their size. */
export function sortedBy<Row>(rows: readonly Row[], read: (row: Row) => string | number, isDown: boolean): Row[] {
  const compare = (a: string | number, b: string | number): number =>
    typeof a === 'number' && typeof b === 'number' ? a - b : BY_NAME.compare(String(a), String(b));
  return rows.toSorted((one, other) => compare(read(one), read(other)) * (isDown ? -1 : 1));
}
