/**
 * Properties are tried on the same cases in every run, so that a change is to blame where one fails. Other
 * cases: `FC_SEED=$RANDOM FC_RUNS=10000 npm test`; runs are for properties that do not say theirs.
 */

import fc from 'fast-check';

const { FC_SEED = '1', FC_RUNS = '100' } = process.env;

fc.configureGlobal({ seed: Number(FC_SEED), numRuns: Number(FC_RUNS) });
