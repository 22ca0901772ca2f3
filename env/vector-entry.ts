/** What the threads of a `WorkerVectorEnv` run: the built-in environments and those they are told. */

import './builtin.ts';
import { serveRow } from './core/vector/workers/serve-row.ts';

await serveRow();
