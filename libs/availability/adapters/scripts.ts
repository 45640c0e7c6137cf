import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { Batcher, type RedisClient } from '#platform';

interface Call {
  readonly keys: readonly string[];
  readonly args: readonly (string | number | Buffer)[];
}

type Reply = { readonly value: unknown } | { readonly error: Error };

/** A Lua script beside this folder, sent whole only when the server does not know it yet. */
export class Script {
  private readonly source: string;
  private readonly sha: string;

  constructor(private readonly name: 'admit' | 'apply' | 'load' | 'release') {
    this.source = readFileSync(join('libs', 'availability', 'lua', `${name}.lua`), 'utf8');
    this.sha = createHash('sha1').update(this.source).digest('hex');
  }

  /** Calls of the same turn travel in one write, and so do those made while others are under way. In a cluster each goes to its own node. */
  together(redis: RedisClient): (call: Call) => Promise<unknown> {
    if (redis.isCluster) return ({ keys, args }) => this.run(redis, keys, args);
    const batcher = new Batcher<Call, Reply>(`${this.name} scripts`, (calls) => this.runAll(redis as Redis, calls));
    return async (call) => {
      const reply = await batcher.submit(call);
      if ('value' in reply) return reply.value;
      if (!isUnknownScript(reply.error)) throw reply.error;
      return this.run(redis, call.keys, call.args);
    };
  }

  private async runAll(redis: Redis, calls: readonly Call[]): Promise<Reply[]> {
    const pipeline = redis.pipeline();
    for (const { keys, args } of calls) pipeline.evalsha(this.sha, keys.length, ...keys, ...args);
    const replies = await pipeline.exec();
    return calls.map((_, index) => {
      const [error, value] = replies?.[index] ?? [new Error('the pipeline ended early')];
      return error ? { error } : { value };
    });
  }

  async run(redis: RedisClient, keys: readonly string[], args: readonly (string | number | Buffer)[]): Promise<unknown> {
    try {
      return await redis.evalsha(this.sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return redis.eval(this.source, keys.length, ...keys, ...args);
    }
  }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
