/** Every registered environment, ready to be made: imported for its effect. */

import { listEnvs, loadEnv } from '../../env/index.ts';

for (const id of listEnvs()) await loadEnv(id);
