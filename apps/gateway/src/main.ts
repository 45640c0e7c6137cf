import 'reflect-metadata';
import { Logger } from 'nestjs-pino';
import { loadConfig } from '#platform';
import { createGateway } from './gateway.js';
import { closeOnSignal } from './shutdown.js';

const config = loadConfig();
const app = await createGateway(config);
closeOnSignal(app);
await app.listen(config.PORT, config.HOST);
app.get(Logger).log(`gateway listens on ${await app.getUrl()}`);
