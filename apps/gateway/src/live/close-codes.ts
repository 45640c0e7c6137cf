/** Why we end a connection (RFC 6455, 7.4.1, and the registry of IANA). 1009 comes from the websocket library, 4008 from the live hub. */
export const CLOSE = {
  /** A message that nobody can understand, or too many messages. */
  policy: 1008,
  /** This process ends: connect again, to another. */
  restart: 1012,
  /** Too many connections: try again later. */
  tooMany: 1013,
} as const;
