/** Which reward a task gives. */

import { SupairError } from '../../core/errors.ts';

/** `dense` says with every step how things are going, `sparse` only what came of it. */
export type RewardKind = 'dense' | 'sparse';

/** The option as a peer may send it; dense where there is none. @throws BAD_ARGUMENT */
export function parseReward(who: string, value: unknown = 'dense'): RewardKind {
  if (value === 'dense' || value === 'sparse') return value;
  throw new SupairError('BAD_ARGUMENT', {
    who: `${who}.reward`,
    expected: "'dense' or 'sparse'",
    got: String(value).slice(0, 80),
  });
}
