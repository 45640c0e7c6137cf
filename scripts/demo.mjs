#!/usr/bin/env node
// `npm run demo`: three hundred residents live through one evening against the running system, watched from outside only: HTTP, websocket
// and the sandbox's control interface. Ends red when one promise of the product was broken. `--help` tells the options.
import { assureRunning, HELP, optionsFrom, Unusable } from './demo/options.mjs';
import { report } from './demo/report.mjs';
import { runDemo, writeOutcome } from './demo/run.mjs';

const NOT_USABLE = 2;

async function main() {
  const options = optionsFrom(process.argv.slice(2));
  if (options === 'help') {
    console.log(HELP);
    return 0;
  }
  await assureRunning(options);
  console.log(`\n东晓夜泊演示 Night Berth demo   ${options.gateways.join(', ')}\n`);
  const outcome = await runDemo(options);
  const file = writeOutcome(outcome);
  console.log(report(outcome));
  console.log(`  ${file}\n`);
  return outcome.violations.length === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof Unusable ? `\n✗ ${error.message}\n` : error);
  process.exit(error instanceof Unusable ? NOT_USABLE : 1);
}
