/**
 * From an argument list to an exit code: 0 done, 1 failed, 2 used badly, 130 and 143 stopped by a
 * signal after saving what was done.
 */

import { stripVTControlCharacters } from 'node:util';
import { type ArgsDef, renderUsage } from 'citty';
import { isSupairError } from '../env/core/errors.ts';
import { didYouMean } from '../env/core/nearest.ts';
import { packageVersion } from '../storage/package-root.ts';
import { COMMON_ARGS, type Command } from './command.ts';
import { COMMANDS, type CommandName, isCommandName, loadCommand } from './commands.ts';
import { integerFlag, usage } from './flags.ts';
import { createIo } from './io.ts';
import { parseStrictly } from './parse.ts';
import { watchSignals } from './signals.ts';

const PROGRAM = 'supair-rl';

export async function runCli(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  try {
    if (name === undefined || name === 'help' || isHelp(name)) {
      process.stdout.write(await overview());
      return name === undefined ? 2 : 0;
    }
    if (name === '--version' || name === '-v') {
      process.stdout.write(`${packageVersion()}\n`);
      return 0;
    }
    if (!isCommandName(name)) {
      const remedy = didYouMean(name, Object.keys(COMMANDS));
      throw usage(PROGRAM, 'a command', `"${name}"`, remedy);
    }
    return await runCommand(name, await loadCommand(name), rest);
  } catch (error) {
    process.stderr.write(`${describe(error, name)}\n`);
    return isUsage(error) ? 2 : 1;
  }
}

// ---------------------------------------------------------------------------

async function runCommand(name: CommandName, command: Command, words: string[]): Promise<number> {
  const args: ArgsDef = { ...command.args, ...COMMON_ARGS };
  if (words.some(isHelp)) {
    const meta = { name: `${PROGRAM} ${name}`, description: COMMANDS[name] };
    process.stdout.write(plain(await renderUsage({ meta, args })));
    return 0;
  }
  const seeHelp = `See ${PROGRAM} ${name} --help.`;
  const parsed = parseStrictly(words, args, command.variadic ?? false, seeHelp);
  const json = parsed['json'];
  const seed = integerFlag(String(parsed['seed']), '--seed') ?? 1;
  const signals = watchSignals();
  const io = createIo({
    seed,
    signal: signals.signal,
    commandLine: ['npx', PROGRAM, name, ...words.map(quoted)].join(' '),
    json: typeof json === 'string' ? json : undefined,
  });
  try {
    const code = await command.run(parsed, io);
    return code ?? signals.exitCode() ?? 0;
  } finally {
    io.close();
    signals.stop();
  }
}

/** A word as it can be typed into a shell again. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

const isHelp = (word: string): boolean => word === '--help' || word === '-h';

async function overview(): Promise<string> {
  const meta = {
    name: PROGRAM,
    version: packageVersion(),
    description: 'Send frames, get objects; send objects, get actions.',
  };
  const subCommands = Object.fromEntries(
    Object.entries(COMMANDS).map(([name, description]) => [name, { meta: { name, description } }]),
  );
  return plain(await renderUsage({ meta, subCommands }));
}

/** citty colours whatever it is written to; files and pipes want text. */
function plain(help: string): string {
  const text = process.stdout.isTTY ? help : stripVTControlCharacters(help);
  return `${text.replaceAll(/ +$/gm, '')}\n`;
}

/** One line for what can be expected to happen, a stack for what is our fault. */
function describe(error: unknown, name: string | undefined): string {
  const isCommand = name !== undefined && isCommandName(name);
  const who = isCommand ? `${PROGRAM} ${name}` : PROGRAM;
  const expected = isSupairError(error) && process.env['SUPAIR_DEBUG'] === undefined;
  if (expected) return `${who}: ${error.message.replace(`${PROGRAM}: `, '')}`;
  // the system's own refusals (no such folder, no permission, disk full) say what was refused
  if (error instanceof Error && 'syscall' in error) return `${who}: ${error.message}`;
  return `${who}: ${error instanceof Error ? error.stack : String(error)}`;
}

/** What was typed is at fault: an argument out of range, or a name that nothing has. */
function isUsage(error: unknown): boolean {
  return isSupairError(error) && ['BAD_ARGUMENT', 'NOT_FOUND'].includes(String(error.code));
}
