/** A worlds thread with an environment that brings its whole thread down on action 1. */

import { make, register, wrapEnv } from '../../env/index.ts';
import { answerCalls } from '../../server/threads/answer-calls.ts';
import { worlds } from '../../server/threads/worlds.ts';

register({
  id: 'Fragile-v0',
  create: () => {
    const env = make('CartPole-v1');
    return wrapEnv(env, {
      step: (action) => (action === 1 ? process.exit(7) : env.step(action)),
    });
  },
});

answerCalls(() => worlds(make));
