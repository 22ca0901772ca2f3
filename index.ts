/** The rooms as namespaces; each has an entry of its own too, such as `supair-rl/env`. */

export * as agent from './agent/index.ts';
export * as env from './env/index.ts';
export * as perception from './perception/index.ts';
export * as client from './server/client/index.ts';
export * as server from './server/index.ts';
