import { describe, test } from 'vitest';
import { listEnvs, make } from '../../env/index.ts';
import { REGISTERED_ENVS } from '../support/registered-envs.ts';
import { expectResumes } from '../support/resume.ts';

const IN_MODES = REGISTERED_ENVS.filter(({ kwargs }) => 'mode' in kwargs);

describe('a saved environment goes on exactly', () => {
  test.each(listEnvs())('%s from 1,000 points in the middle of episodes', (id) => {
    expectResumes(() => make(id), 1000);
  });

  test.each(IN_MODES)('$name from 100', ({ id, kwargs }) => {
    expectResumes(() => make(id, { kwargs }), 100);
  });
});
