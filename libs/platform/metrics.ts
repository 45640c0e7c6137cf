import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The registry behind `/metrics`; each room declares its own series on it. */
export const metrics = new Registry();
collectDefaultMetrics({ register: metrics });

export function counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
  return new Counter({ name: `night_berth_${name}`, help, labelNames: [...labelNames], registers: [metrics] });
}

export function gauge<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
  return new Gauge({ name: `night_berth_${name}`, help, labelNames: [...labelNames], registers: [metrics] });
}

/** Buckets in seconds or in counts, as the help says. */
export function histogram<L extends string>(
  name: string,
  help: string,
  buckets: readonly number[],
  labelNames: readonly L[] = [],
): Histogram<L> {
  return new Histogram({ name: `night_berth_${name}`, help, buckets: [...buckets], labelNames: [...labelNames], registers: [metrics] });
}
