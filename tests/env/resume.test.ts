import { describe, test } from 'vitest';
import { listEnvs, make } from '../../env/index.ts';
import { MODES } from '../../env/tabletop/modes.ts';
import { expectResumes } from '../support/resume.ts';

const TABLE_TOPS = listEnvs().filter((id) => id.startsWith('TableTop/'));
const IN_MODES = TABLE_TOPS.flatMap((id) => MODES.map((mode) => [id, mode] as const));

describe('a saved environment goes on exactly', () => {
  test.each(listEnvs())('%s from 1,000 points in the middle of episodes', (id) => {
    expectResumes(() => make(id), 1000);
  });

  test.each(IN_MODES)('%s in mode %s from 100', (id, mode) => {
    expectResumes(() => make(id, { kwargs: { mode } }), 100);
  });
});
