/** A module of environments as a user writes one; nothing imports it but `loadEnv`. */

import { register } from '../../env/index.ts';
import { scriptedEnv, walkEnv } from './fake-envs.ts';

register({ id: 'Loaded/Short-v0', create: () => scriptedEnv([2]) });
register({ id: 'Loaded/Short-v1', create: () => scriptedEnv([3]) });
register({ id: 'Loaded/Walk-v0', maxEpisodeSteps: 8, create: (_, mode) => walkEnv(mode) });
