import { readConfig } from './config.js';
import { createSandbox } from './sandbox.js';

const config = readConfig();
const note = (line: string) => void process.stdout.write(`wechat-sandbox ${line}\n`);
const sandbox = createSandbox({ identity: config.identity, seed: config.seed, stateDir: config.stateDir, note });
note(`listening on ${await sandbox.listen({ port: config.port, host: config.host })}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
}
