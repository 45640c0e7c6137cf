import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { loadConfig } from '#platform';
import { closeOnSignal } from './shutdown.js';
import { WorkerModule } from './worker.module.js';

const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(loadConfig()), { bufferLogs: true, abortOnError: false });
const logger = app.get(Logger);
app.useLogger(logger);
closeOnSignal(app);
logger.log('worker ready');
