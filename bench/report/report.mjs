// docs/PERFORMANCE.md: what was measured, how, with how much noise, and whether it is what was promised.
import { barText, verdictOf } from '../kit/print.mjs';
import { chartOf, numberText } from './chart.mjs';

/** @typedef {{ name: string, bench: import('../benches.mjs').Bench, result: any }} Measured `result`: undefined when there is none yet. */

const HEAD = `# Performance

<!-- Written by \`npm run bench -- report\` from bench/results; do not edit. -->

Every bench runs the compiled product with everything switched on (validation, sessions, Idempotency-Keys, plate rule, outbox, audit leaves, logs, metrics) on a database and a Redis of its own,
with a flush to disk at every commit. Rivals run on the same machine in the same run and take turns, each round in another order; asking programs are processes of their own and share the cores.
**What counts are ratios of medians within one run**: absolute figures belong to the machine. A bar is what was promised; ✓ met, ≈ short by less than a fifth, ✗ short by more.

\`npm run bench -- <name>\` repeats one, \`npm run bench -- all --quick\` looks at all of them in some minutes.
`;

/** @param {readonly Measured[]} all @returns {{ markdown: string, charts: Map<string, string> }} */
export function reportOf(all) {
  /** @type {Map<string, string>} */
  const charts = new Map();
  const measured = all.filter(({ result }) => result);
  const missing = all.filter(({ result }) => !result).map(({ name }) => `\`${name}\``);
  const parts = [HEAD, summaryOf(measured), ...measured.map((one) => sectionOf(one, charts))];
  if (missing.length > 0) parts.push(`Not measured yet: ${missing.join(', ')}.\n`);
  return { markdown: parts.join('\n'), charts };
}

/** @param {readonly Measured[]} measured */
function summaryOf(measured) {
  const rows = measured.flatMap(({ name, result }) =>
    result.bars.map((bar) => `| [${name}](#${name}) | ${bar.what} | ${barText(bar)} | ${numberText(bar.value)} | ${verdictOf(bar)} |`),
  );
  return `## At a glance\n\n| bench | what | bar | found | |\n|---|---|---|---:|---|\n${rows.join('\n')}\n`;
}

/** @param {Measured} one @param {Map<string, string>} charts */
function sectionOf({ name, bench, result }, charts) {
  const units = [...new Set(result.figures.map(({ unit }) => unit))];
  const pictures = units.map((unit, n) => {
    charts.set(
      `${name}-${n + 1}.svg`,
      chartOf(
        unit,
        result.figures.filter((one) => one.unit === unit),
      ),
    );
    return `![${name}, ${unit}](performance/${name}-${n + 1}.svg)`;
  });
  const rows = result.figures.map(
    ({ what, unit, median, min, max, values }) =>
      `| ${what} | ${unit} | ${numberText(median)} | ${numberText(min)} | ${numberText(max)} | ${noiseOf(median, min, max)} | ${values.length} |`,
  );
  const table = `| what | unit | median | min | max | spread | rounds |\n|---|---|---:|---:|---:|---:|---:|\n${rows.join('\n')}`;
  const notes = (result.notes ?? []).map((note) => `- ${note}`).join('\n');
  const limits = bench.limits && `**What keeps it from more.** ${bench.limits.trim()}`;
  return [`## ${name}`, `**${bench.title}.** ${bench.method.trim()}`, pictures.join('\n'), table, notes, limits, machineOf(result)]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n');
}

/** How far the rounds lie apart, as a share of the median. */
const noiseOf = (median, min, max) => (median === 0 ? '–' : `${Math.round(((max - min) / median) * 100)} %`);

function machineOf({ at, seconds, load, machine }) {
  const libraries = Object.entries(machine.libraries).map(([name, version]) => `${name} ${version}`);
  return `<sub>${at.slice(0, 16).replace('T', ' ')} UTC, ${seconds} s, load average ${load.before[0]} before and ${load.after[0]} after; ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; Node ${machine.node}, database ${machine.database}, Redis ${machine.redis}; ${libraries.join(', ')}</sub>`;
}
