import { Inject, Injectable } from '@nestjs/common';
import { isRefusal, type Refusal, refuse } from '#kernel';
import { failpoint } from '#platform';
import { type KeyedRequest, type RequestRecord, Requests } from '../adapters/requests.js';

/** JSON text, kept so that whoever asks again gets the same bytes. */
export interface Answer {
  readonly body: string;
}

export type KeyRefusal = Refusal<'idempotency_key_in_progress' | 'idempotency_key_reused'>;

export type Performed = { readonly view: object } | { readonly kind: 'repeated'; readonly record: RequestRecord | undefined };

export interface Work<R extends Refusal> {
  /** Does it, and commits the record of the request together with the effect; or finds that it was done before. */
  perform(): Promise<Performed | R>;
  /** Makes the answer for an effect that was committed by somebody who died before answering. */
  resume(subjectId: string): Promise<object | R>;
}

interface Running {
  readonly bodyHash: Buffer;
  readonly answer: Promise<Answer | Refusal>;
}

/**
 * One effect and one answer per Idempotency-Key: the same answer when it is done, `idempotency_key_in_progress` while another process is at
 * work, `idempotency_key_reused` for another body. A refusal has no effect and is not kept: the key may be used again.
 */
@Injectable()
export class Answers {
  private readonly running = new Map<string, Running>();

  constructor(@Inject(Requests) private readonly requests: Requests) {}

  async once<R extends Refusal>(request: KeyedRequest, work: Work<R>): Promise<Answer | R | KeyRefusal> {
    const running = this.running.get(request.id);
    if (running && !running.bodyHash.equals(request.bodyHash)) return refuse('idempotency_key_reused');
    if (running) return running.answer as Promise<Answer | R>;
    const answer = this.run(request, work).finally(() => this.running.delete(request.id));
    this.running.set(request.id, { bodyHash: request.bodyHash, answer });
    return answer;
  }

  private async run<R extends Refusal>(request: KeyedRequest, work: Work<R>): Promise<Answer | R | KeyRefusal> {
    const performed = await work.perform();
    if (isRefusal(performed)) {
      // "Full" needs no second look: Redis knows the claims of answered requests. Any other refusal may meet a request that was done.
      const record = performed.refused === 'no_bay_free' ? undefined : await this.requests.find(request.id);
      return record ? this.repeat(request, record, work) : performed;
    }
    if ('kind' in performed) return this.repeat(request, performed.record ?? (await this.requests.find(request.id)), work);
    return this.keep(request.id, performed.view);
  }

  private async repeat<R extends Refusal>(
    request: KeyedRequest,
    record: RequestRecord | undefined,
    work: Work<R>,
  ): Promise<Answer | R | KeyRefusal> {
    if (!record) return refuse('idempotency_key_in_progress', { retryAfterSeconds: 1 });
    if (!record.bodyHash.equals(request.bodyHash)) return refuse('idempotency_key_reused');
    const kept = this.requests.answerIn(request.id, record);
    if (kept !== undefined) return { body: kept };
    if (record.subjectId === null || !(await this.requests.takeOver(request.id)))
      return refuse('idempotency_key_in_progress', { retryAfterSeconds: 1 });
    const view = await work.resume(record.subjectId);
    return 'refused' in view ? (view as R) : this.keep(request.id, view);
  }

  private async keep(id: string, view: object): Promise<Answer> {
    await failpoint('answer.beforeKept');
    const body = await this.requests.complete(id, JSON.stringify(view));
    await failpoint('answer.afterKept');
    return { body };
  }
}
