/** The names by which the two ends of a connection recognise each other. */

/** WebSocket subprotocol of this protocol; the number changes when a message becomes incompatible. */
export const SUBPROTOCOL = 'supair-rl.v1';

/**
 * A second offered subprotocol that carries the token, base64url, for peers that cannot set
 * headers (browsers): `Sec-WebSocket-Protocol: supair-rl.v1, supair-rl.token.c2VjcmV0`.
 */
export const TOKEN_SUBPROTOCOL_PREFIX = 'supair-rl.token.';

/** Close codes in use (RFC 6455 section 7.4). */
export const CLOSE = {
  normal: 1000,
  shutdown: 1001,
  textRefused: 1003,
  malformed: 1007,
  policy: 1008,
  tooBig: 1009,
  internal: 1011,
  tooSlow: 1013,
} as const;
