/** Whoever does the steps of a run: this thread alone, or a team. */

import { boxTable } from './batches.ts';
import { type Learner, startSolo } from './learner.ts';
import { startTeam } from './parallel/team.ts';
import type { Run } from './run.ts';

/** @throws what the threads of a team throw while they load. */
export function startLearner(run: Run): Promise<Learner> {
  const { data, plan, model, seed, state, notes, threads, backend } = run;
  const { decayFrom } = notes;
  const lesson = {
    data: { frames: plan.frames, boxes: boxTable(plan.proposals, plan.config.slots) },
    model,
    train: decayFrom === null ? plan.train : { ...plan.train, decayFrom },
    seed,
    evaluation: data.evaluation,
  };
  if (threads === 1) return Promise.resolve(startSolo(state, lesson));
  return startTeam(state, lesson, { threads, backend: backend.name });
}
