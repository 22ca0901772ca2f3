/** What the demo and its simulator process say to each other (beside the frames on the socket). */

import type { SceneObject } from '../../perception/scene.ts';

/** demo -> simulator: what to play. */
export interface SimulatorTask {
  /** The server's WebSocket. */
  readonly url: string;
  readonly env: string;
  readonly episodes: number;
  readonly seed: number;
  /** `perceive` requests to time after the episodes. */
  readonly timedRequests: number;
  /** Stop starting episodes after this long, ms. */
  readonly budgetMs: number;
}

/** One step, as the simulator alone can know it: what it sent, what came back, what was true. */
export interface StepRecord {
  readonly episode: number;
  readonly frame: {
    readonly height: number;
    readonly width: number;
    readonly channels: 1 | 3;
    readonly data: Uint8Array;
  };
  /** What the server saw in the frame. */
  readonly objects: readonly SceneObject[];
  /** True boxes x0, y0, x1, y1, frame pixels: never sent to the server. */
  readonly truth: readonly (readonly [number, number, number, number])[];
  /** The action that came back, table coordinates. */
  readonly action: readonly number[];
  /** From sending the frame to holding the action. */
  readonly roundtripMs: number;
  /** Of that, the server's work on perception. */
  readonly serverPerceiveMs: number;
}

export interface EpisodeRecord {
  readonly episode: number;
  readonly return: number;
  readonly length: number;
  readonly success: boolean;
}

/** simulator -> demo. */
export type SimulatorMessage =
  | { readonly type: 'step'; readonly step: StepRecord }
  | { readonly type: 'episode'; readonly episode: EpisodeRecord }
  /** Ends the run; milliseconds of single `perceive` requests as the client saw them. */
  | { readonly type: 'done'; readonly perceiveMs: readonly number[] }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };
