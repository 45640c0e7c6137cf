/** What a gateway counts under this name, without the product's prefix; labels are summed up. */
export async function metricOf(gateway: string, name: string): Promise<number> {
  const text = await (await fetch(`${gateway}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`night_berth_${name} `) || line.startsWith(`night_berth_${name}{`));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
