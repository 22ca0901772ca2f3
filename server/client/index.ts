/** The client room: what `supair-rl/client` exports. */

export { isSupairError, SupairError } from '../../env/core/errors.ts';
export type { Timing } from '../protocol/replies.ts';
export type { WireObject } from '../protocol/requests.ts';
export {
  type Acted,
  type ActInput,
  Client,
  type ConnectOptions,
  connect,
  type Following,
  type Perceived,
  type PolicySpaces,
} from './client.ts';
export { RemoteEnv } from './remote-env.ts';
