/** What a process counts under this name, with or without the product's prefix; labels are summed up. */
export async function metricOf(gateway: string, name: string): Promise<number> {
  const text = await (await fetch(`${gateway}/metrics`)).text();
  const lines = text.split('\n').filter((line) => new RegExp(`^(night_berth_)?${name}[ {]`).test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
