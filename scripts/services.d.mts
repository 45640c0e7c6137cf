/** Types for tests that own their stores; see services.mjs for the promises. */
export interface PrivateServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly dir: string;
  /** Resolves when the process is gone. SIGKILL plays a crash. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** `port` 0 or a busy one means any free port; a second start in the same `dir` finds the earlier contents and password. */
interface Place {
  readonly dir: string;
  readonly port?: number;
}

interface DatabasePlace extends Place {
  /** Added to the environment of the server. */
  readonly env?: Readonly<Record<string, string>>;
}

export function startRedis(place: Place): Promise<PrivateServer>;
export function startDatabase(place: DatabasePlace): Promise<PrivateServer>;
export function up(options?: {
  readonly keep?: boolean;
}): Promise<{ env: { REDIS_URL: string; DATABASE_URL: string }; stop: () => Promise<void> }>;
