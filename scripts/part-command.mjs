/** What the commands that fetch an optional part have in common: their flags and how they speak. */

import { parseArgs } from 'node:util';

/**
 * The flags of the command line, all of them switches; null, and said why, where one is unknown.
 *
 * @param switches names beside `--help`.
 */
export function readSwitches(command, usage, switches) {
  const boolean = { type: 'boolean', default: false };
  const options = Object.fromEntries([...switches, 'help'].map((name) => [name, boolean]));
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`${command}: ${error.message}\n\n${usage}`);
    return null;
  }
}

/** Lines that name the command: `say` what happens, `fail` with what went wrong as exit code 1. */
export function speaker(command) {
  return {
    say(line) {
      console.log(`${command}: ${line}`);
    },
    fail(line) {
      console.error(`${command}: ${line}`);
      return 1;
    },
  };
}
