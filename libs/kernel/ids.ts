/** Source of identifiers: UUID version 7 in production (RFC 9562), a counter in tests. */
export abstract class Ids {
  abstract next(): string;
}
