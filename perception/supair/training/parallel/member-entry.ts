/**
 * A training thread: does what the messages say and answers when it is done. Its errors end it and
 * reach the thread that leads as the worker's `error` event.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { useBackend } from '../../../compute/backend.ts';
import { createMember } from './member.ts';
import { DONE, type ThreadData, type ThreadTask } from './training-thread.ts';

const { backend, setup } = workerData as ThreadData; // given by TrainingThread
await useBackend(backend);
const member = createMember(setup);
parentPort?.on('message', async (task: ThreadTask) => {
  await member[task]();
  parentPort?.postMessage(DONE);
});
parentPort?.postMessage(DONE);
