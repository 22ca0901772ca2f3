/** The simulator process: gets its task from the demo, talks to the server like any stranger. */

import { isSupairError } from '../../env/core/errors.ts';
import { connect } from '../../server/client/index.ts';
import type { SimulatorMessage, SimulatorTask } from './messages.ts';
import { playEpisodes } from './play-episodes.ts';

const send = (message: SimulatorMessage): void => {
  process.send?.(message);
};

process.once('message', (task: SimulatorTask) => {
  run(task)
    .catch((error: unknown) => {
      const code = isSupairError(error) ? error.code : 'INTERNAL';
      const message = error instanceof Error ? error.message : String(error);
      send({ type: 'failed', code, message });
    })
    .finally(() => process.disconnect());
});
// Ctrl-C reaches the whole group of processes; the demo decides what becomes of this one.
process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit());

async function run(task: SimulatorTask): Promise<void> {
  const client = await connect(task.url, { name: 'demo-simulator' });
  try {
    await playEpisodes(task, client, send);
  } finally {
    await client.close();
  }
}
