import { AbstractLogger, type AfterQueryEvent, type EntitySubscriberInterface, EventSubscriber } from 'typeorm';

/** How long a statement may take on a connection that serves people or jobs. A server that is frozen answers nobody and closes nothing. */
export const STATEMENT_TIMEOUT_MS = 8_000;

/**
 * Ends a connection on which a statement got no answer in time: mysql2 would lend it again, and whatever came next would wait behind
 * the first, without a limit. The open transaction goes with the connection.
 */
@EventSubscriber()
export class SilentConnections implements EntitySubscriberInterface {
  async afterQuery({ error, queryRunner }: AfterQueryEvent): Promise<void> {
    if ((error as { code?: string } | undefined)?.code !== 'PROTOCOL_SEQUENCE_TIMEOUT') return;
    ((await queryRunner.connect()) as { destroy(): void }).destroy();
  }
}

/** TypeORM writes statements that ran out of time to the console, with their values, whatever its options say. */
export class NoLog extends AbstractLogger {
  protected override writeLog(): void {}
}
