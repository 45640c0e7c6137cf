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
  /** Added to the arguments of the server. */
  readonly args?: readonly string[];
}

export interface PrivateDatabaseServer extends PrivateServer {
  /** For the product, which has no right until it was granted; `url` is the owner's. */
  readonly applicationUrl: string;
}

export function startRedis(place: Place): Promise<PrivateServer>;

export interface ClusterNode {
  readonly url: string;
  readonly port: number;
  readonly dir: string;
  /** As it was when the cluster was formed. */
  readonly isMaster: boolean;
  /** First and last slot of a master. */
  readonly slots: readonly [number, number] | undefined;
  kill(): Promise<void>;
  revive(options?: { readonly isEmpty?: boolean }): Promise<void>;
}

export interface PrivateCluster {
  /** All nodes, separated by commas. */
  readonly url: string;
  readonly nodes: readonly ClusterNode[];
  stop(): Promise<void>;
}

export function startRedisCluster(place: { readonly dir: string; readonly replicas?: 0 | 1 }): Promise<PrivateCluster>;
export function startDatabase(place: DatabasePlace): Promise<PrivateDatabaseServer>;
/** Path of libfaketime, with which the clock of a server can be moved; undefined where it is not installed. */
export function fakeTimeLibrary(): string | undefined;
export function up(options?: {
  readonly keep?: boolean;
}): Promise<{ env: { REDIS_URL: string; DATABASE_URL: string; DATABASE_OWNER_URL?: string }; stop: () => Promise<void> }>;
