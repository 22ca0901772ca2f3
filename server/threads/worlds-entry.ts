/** The worlds thread: the registered environments. */

import { prepareEnv } from '../../env/core/registry.ts';
import { make } from '../../env/index.ts';
import { answerCalls } from './answer-calls.ts';
import { worlds } from './worlds.ts';

answerCalls(() =>
  worlds(async (id, options) => {
    await prepareEnv(id);
    return make(id, options);
  }),
);
