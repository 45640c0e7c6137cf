import { AbstractLogger, type AfterQueryEvent, type EntitySubscriberInterface, EventSubscriber } from 'typeorm';
import { NO_ANSWER, noteSilence } from './silent-lines.js';

/**
 * Ends a connection on which a statement got no answer in time: mysql2 would lend it again, and whatever came next would wait behind
 * the first, without a limit. The open transaction goes with the connection.
 */
@EventSubscriber()
export class SilentConnections implements EntitySubscriberInterface {
  async afterQuery({ error, queryRunner }: AfterQueryEvent): Promise<void> {
    if ((error as { code?: string } | undefined)?.code !== NO_ANSWER) return;
    noteSilence();
    ((await queryRunner.connect()) as { destroy(): void }).destroy();
  }
}

/** TypeORM writes statements that ran out of time to the console, with their values, whatever its options say. */
export class NoLog extends AbstractLogger {
  protected override writeLog(): void {}
}
