/** Films for threads, which import this module by its URL. */

import { withPixels } from '../../agent/perceived/with-pixels.ts';
import { register } from '../../env/core/registry.ts';
import { stateField, stateInteger } from '../../env/core/state.ts';
import { wrapEnv } from '../../env/core/wrappers/wrap.ts';
import { filmedEnv } from './filmed-env.ts';

export const MODULE: string = import.meta.url;

const LENGTHS = [[2, 9], [3, 1, 9], [4]] as const;

/** The film whose number is the seed of the last seeded reset, so that no two of a vector are alike. */
register({
  id: 'Threads/Filmed-v0',
  create: () => {
    const films = LENGTHS.map((lengths, name) => filmedEnv(name, lengths));
    const [first] = films as [ReturnType<typeof filmedEnv>]; // there are three
    let name = 0;
    const film = (): typeof first => films[name] ?? first;
    return withPixels(
      wrapEnv(first, {
        reset(options) {
          name = options?.seed ?? name;
          return film().reset(options);
        },
        step: (action) => film().step(action),
        render: () => film().render(),
        getState: () => ({ name, film: film().getState() }),
        setState(state) {
          name = stateInteger(state, 'name', 'film');
          film().setState(stateField(state, 'film', 'film') as { [key: string]: unknown }); // it checks its own
        },
      }),
    );
  },
});
