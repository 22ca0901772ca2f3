/** Prints by how many bytes a long run grows. Its name is the one argument; needs `--expose-gc`. */

import { defined } from '../../env/core/errors.ts';
import { LEAKING_RUNS, LONG_RUNS } from '../support/long-runs.ts';
import { memoryGrowth } from '../support/memory-growth.ts';

const name = process.argv[2] ?? '';
const { start, steps } = defined({ ...LONG_RUNS, ...LEAKING_RUNS }[name], name);
process.stdout.write(String(await memoryGrowth(start(), steps)));
