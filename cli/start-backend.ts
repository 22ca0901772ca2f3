/** Where tensors live: started before the work, and told. */

import { type BackendChoice, describeBackend, useBackend } from '../perception/index.ts';
import type { Io } from './io.ts';

/** Starts a backend and says on stderr which one it is, on what it runs and why. */
export async function startBackend(choice: BackendChoice, io: Io): Promise<void> {
  io.note(`Backend: ${describeBackend(await useBackend(choice))}`);
}
