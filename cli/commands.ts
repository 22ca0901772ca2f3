/** The commands by name. Each is loaded when it is asked for: `--help` needs no tensor library. */

import type { Command } from './command.ts';

/** Names and what each does, in the order of the help text. */
export const COMMANDS = {
  demo: 'See it work: a simulator, a socket, objects, actions, a report; under a minute.',
  serve: 'Serve a model, a policy and environments over WebSocket.',
  frames: 'Write frames of a built-in set, with their labels.',
  fit: 'Learn objects and background from unlabelled frames.',
  evaluate: 'Measure models on frames, alone or against each other.',
  calibrate: 'Measure what is usual to a model, and how sure it may be.',
  perceive: 'Print the objects in image files.',
  train: 'Train an agent in an environment.',
  play: 'Let a trained agent play, and judge it.',
  'check-env': 'Check that an environment keeps its contract.',
  bench: "Measure this machine's figures.",
  reproduce: 'Make a published figure again.',
} as const;

export type CommandName = keyof typeof COMMANDS;

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

export async function loadCommand(name: CommandName): Promise<Command> {
  return await LOADERS[name]();
}

// ---------------------------------------------------------------------------

const LOADERS: { readonly [name in CommandName]: () => Promise<Command> } = {
  demo: async () => (await import('./commands/demo.ts')).demo,
  serve: async () => (await import('./commands/serve.ts')).serve,
  frames: async () => (await import('./commands/frames.ts')).frames,
  fit: async () => (await import('./commands/fit.ts')).fit,
  evaluate: async () => (await import('./commands/evaluate.ts')).evaluate,
  calibrate: async () => (await import('./commands/calibrate.ts')).calibrate,
  perceive: async () => (await import('./commands/perceive.ts')).perceive,
  train: async () => (await import('./commands/train.ts')).train,
  play: async () => (await import('./commands/play.ts')).play,
  'check-env': async () => (await import('./commands/check-env.ts')).checkEnvironment,
  bench: async () => (await import('./commands/bench.ts')).bench,
  reproduce: async () => (await import('./commands/reproduce.ts')).reproduce,
};
