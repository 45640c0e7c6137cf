/** Names of everything that availability keeps in Redis. All keys of a pool share a hash tag, hence a slot of Redis Cluster. */
export class Keys {
  constructor(private readonly prefix: string) {}

  /** The four keys of a pool, in the order in which every script takes them: free, meta, flights, known. */
  ofPool(poolId: number): [string, string, string, string] {
    const pool = `{${this.prefix}:pool:${poolId}}`;
    return [`${pool}:free`, `${pool}:meta`, `${pool}:flights`, `${pool}:known`];
  }

  /** Channel on which committed log rows are told to the replicas. */
  get logChannel(): string {
    return `${this.prefix}:pool-log`;
  }
}
