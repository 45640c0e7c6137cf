/** The driver gives BIGINT as text. Our times and ids are safe integers: here they become numbers. */
export function numbered<Row extends object>(rows: readonly Row[], ...columns: readonly (keyof Row)[]): Row[] {
  return rows.map((row) => {
    const copy = { ...row };
    for (const column of columns) if (copy[column] !== null) copy[column] = Number(copy[column]) as Row[keyof Row];
    return copy;
  });
}
