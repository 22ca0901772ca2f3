/**
 * Which calls to an environment are in order.
 *
 *   new --reset--> running --step(end)--> ended --reset--> running      any --close--> closed
 *
 *   step     running only (RESET_NEEDED)          render  running, ended (RESET_NEEDED)
 *   closed   everything but close() is CLOSED
 */

import { SupairError } from '../errors.ts';
import type { StepResult } from '../step-result.ts';

export const PHASES = ['new', 'running', 'ended'] as const;
export type Phase = (typeof PHASES)[number];

export class CallOrder {
  phase: Phase = 'new';
  readonly #enforced: boolean;
  #closed = false;

  /** @param enforced false: only a closed environment refuses calls. */
  constructor(enforced = true) {
    this.#enforced = enforced;
  }

  /** @throws CLOSED, RESET_NEEDED */
  check(call: 'reset' | 'step' | 'render' | 'getState' | 'setState'): void {
    if (this.#closed) {
      throw new SupairError('CLOSED', {
        who: `env.${call}`,
        expected: 'an open environment',
        got: 'a closed one',
        remedy: 'Make a new environment.',
      });
    }
    if (!this.#enforced) return;
    if (call === 'step' && this.phase !== 'running') this.#refuse(call, 'a running episode');
    if (call === 'render' && this.phase === 'new') this.#refuse(call, 'an episode');
  }

  /** A reset has succeeded. */
  began(): void {
    this.phase = 'running';
  }

  /** A step has succeeded. */
  stepped({ terminated, truncated }: StepResult): void {
    if (terminated || truncated) this.phase = 'ended';
  }

  close(): void {
    this.#closed = true;
  }

  #refuse(call: string, expected: string): never {
    throw new SupairError('RESET_NEEDED', {
      who: `env.${call}`,
      expected,
      got: this.phase === 'new' ? 'one never reset' : 'one that has ended',
      remedy: 'Call reset() first.',
    });
  }
}
