/** The server room. */

// serving
export type { RunningServer } from './listen.ts';
export { DEFAULT_PORT, type ServerOptions } from './options.ts';
// the protocol
export { LIMIT_TABLE, type Limits } from './protocol/limits.ts';
export { SUBPROTOCOL } from './protocol/subprotocol.ts';
export { createServer } from './server.ts';
