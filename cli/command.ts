/**
 * What a command is: its flags (citty's definitions, so that help and types follow from them), and
 * a function that gets the parsed flags and the world it may touch.
 */

import type { ArgsDef, ParsedArgs } from 'citty';
import type { Io } from './io.ts';

export interface CommandSpec<T extends ArgsDef> {
  readonly args: T;
  /** The last positional may be repeated. */
  readonly variadic?: boolean;
  /** @returns the exit code where it is not 0 (or that of the signal that ended the command). */
  run(args: ParsedArgs<T>, io: Io): Promise<number | undefined>;
}

/** A command whose flags' types have been forgotten, as the dispatcher sees it. */
export type Command = CommandSpec<ArgsDef>;

/** Ties the type of `run`'s argument to the flags. */
export function command<const T extends ArgsDef>(spec: CommandSpec<T>): Command {
  // safe: the dispatcher passes only what citty parsed with these very definitions
  return spec as unknown as Command;
}

/** Flags that every command has. */
export const COMMON_ARGS = {
  seed: {
    type: 'string',
    default: '1',
    valueHint: 'N',
    description: 'The same seed gives the same result.',
  },
  json: {
    type: 'string',
    valueHint: 'FILE',
    description: 'Write the result as JSON to a file, or to stdout with "-".',
  },
} as const;
