/**
 * Every bound that a peer can run into: default, unit and the reason it exists.
 * `docs/protocol.md` repeats this table; a test compares the two.
 */

import { SupairError } from '../../env/core/errors.ts';

/** Name -> [default, unit, reason]. */
export const LIMIT_TABLE = {
  maxDepth: [16, 'levels', 'deep nesting exhausts the stack of a recursive decoder'],
  maxNodes: [4096, 'values', 'a message of small values costs far more memory than its bytes'],
  maxTextBytes: [4096, 'bytes', 'texts are names and remarks; long ones only cost copies'],
  maxFrames: [16, 'frames a request', 'one request must not hold the inference thread for long'],
  maxMessageBytes: [8_388_608, 'bytes', 'upper end of what is derived from the frame shape'],
  maxFragments: [64, 'fragments a message', 'memory held by a message that never ends'],
  maxBufferedChunks: [4096, 'reads a message', 'the same, for a sender that dribbles bytes'],
  maxSessions: [64, 'connections', 'each costs buffers and a file descriptor'],
  maxInFlight: [8, 'requests a session', 'one peer must not fill the queue of all'],
  maxQueued: [64, 'messages a session', 'what one read may hold beyond maxInFlight'],
  maxThreadQueue: [256, 'calls a thread', 'beyond it a reply would be stale; be told instead'],
  maxStreams: [64, 'streams a session', 'each remembers the objects it has seen'],
  maxEnvs: [16, 'environments a session', 'each holds its state until closed'],
  helloMs: [10_000, 'ms', 'a connection that says nothing holds a place of another'],
  threadSilenceMs: [15_000, 'ms', 'a call that never ends must not starve the others'],
  worldsHeapMb: [512, 'MB', 'an environment made huge ends its thread, not the process'],
  heartbeatMs: [15_000, 'ms', 'finds peers that vanished; two silent beats end an idle one'],
  sendHighWaterBytes: [1_048_576, 'bytes', 'unsent replies of a peer that does not read'],
  sendDrainMs: [5_000, 'ms', 'time to read them before the connection ends'],
  shutdownMs: [2_000, 'ms', 'time for peers to answer the close before they are cut off'],
} as const;

export type LimitName = keyof typeof LIMIT_TABLE;
export type Limits = { readonly [name in LimitName]: number };

export const DEFAULT_LIMITS: Limits = Object.freeze(
  Object.fromEntries(Object.entries(LIMIT_TABLE).map(([name, row]) => [name, row[0]])),
) as Limits; // fromEntries loses the key type

/** @throws BAD_ARGUMENT for an unknown name or a value that is not a positive integer. */
export function resolveLimits(partial: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(partial)) {
    const known = Object.hasOwn(LIMIT_TABLE, name);
    if (!known || !(Number.isSafeInteger(value) && value > 0)) {
      throw new SupairError('BAD_ARGUMENT', {
        who: `limits.${name}`,
        expected: known ? 'a positive integer' : `one of ${Object.keys(LIMIT_TABLE).join(', ')}`,
        got: known ? String(value) : 'an unknown name',
      });
    }
  }
  return { ...DEFAULT_LIMITS, ...partial };
}

/** Room for everything in a request that is not pixels. */
const ENVELOPE_BYTES = 65_536;
/** Without a model no frames come in; actions, object lists and options are small. */
const WITHOUT_FRAMES_BYTES = 262_144;

/** Largest request: all frames one may hold plus its envelope, never above `maxMessageBytes`. */
export function messageBytes(limits: Limits, frameBytes: number | null): number {
  const needed =
    frameBytes === null ? WITHOUT_FRAMES_BYTES : limits.maxFrames * frameBytes + ENVELOPE_BYTES;
  return Math.min(limits.maxMessageBytes, needed);
}
