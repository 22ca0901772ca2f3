/** citty's parser made strict: unknown flags, missing values and left-over words are refused. */

import { type ArgsDef, type ParsedArgs, parseArgs } from 'citty';
import { didYouMean } from '../env/core/nearest.ts';
import { usage } from './flags.ts';

/**
 * @param variadic whether the last positional may be repeated; all are in `_`.
 * @param seeHelp the remedy where words are missing.
 * @throws BAD_ARGUMENT
 */
export function parseStrictly(
  words: readonly string[],
  args: ArgsDef,
  variadic: boolean,
  seeHelp: string,
): ParsedArgs {
  const flags = Object.keys(args).filter((name) => args[name]?.type !== 'positional');
  const positionals = Object.keys(args).filter((name) => args[name]?.type === 'positional');
  words.slice(0, endOfFlags(words)).forEach((word, i) => {
    if (isFlag(word)) checkFlag(word, words[i + 1], args, flags, seeHelp);
  });
  let parsed: ParsedArgs;
  try {
    parsed = parseArgs([...words], args);
  } catch {
    // flags are checked above and none is required by citty: only words can be missing
    const wanted = positionals.map((name) => name.toUpperCase()).join(' ');
    throw usage('arguments', wanted, words.join(' ') || 'none', seeHelp);
  }
  const extra = parsed._[positionals.length];
  if (extra !== undefined && !variadic) {
    const limit = positionals.length === 0 ? 'flags only' : `only ${positionals.join(' ')}`;
    throw usage('arguments', limit, `"${extra}" as well`, seeHelp);
  }
  return parsed;
}

// ---------------------------------------------------------------------------

function endOfFlags(words: readonly string[]): number {
  const end = words.indexOf('--');
  return end < 0 ? words.length : end;
}

const isFlag = (word: string): boolean => /^--?[a-z]/i.test(word);

function checkFlag(
  word: string,
  next: string | undefined,
  args: ArgsDef,
  flags: readonly string[],
  seeHelp: string,
): void {
  const [typed = '', value] = word.split(/=(.*)/s, 2);
  const negated = typed.startsWith('--no-') && args[typed.slice(5)]?.type === 'boolean';
  const name = negated ? typed.slice(5) : typed.replace(/^--/, '');
  if (!typed.startsWith('--') || !flags.includes(name)) {
    const known = flags.map((flag) => `--${flag}`);
    throw usage('flags', 'a known one', typed, didYouMean(typed, known));
  }
  if (args[name]?.type !== 'string') return;
  const missing = value === undefined ? next === undefined || next.startsWith('--') : value === '';
  if (missing) throw usage(typed, 'a value', 'none', seeHelp);
}
