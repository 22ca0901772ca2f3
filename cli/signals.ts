/**
 * Ctrl-C and termination: the first asks the command to save and end, another ends it at once.
 * Programs above us (npm, timeout) pass on a Ctrl-C that has reached us already, so what follows
 * within a second is taken for the same one.
 */

export interface Signals {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** 128 + the signal's number where one came, else null. */
  exitCode(): number | null;
  /** Gives the signals back to their default meaning. */
  stop(): void;
}

const SAME_MS = 1000;
const NUMBERS = { SIGINT: 2, SIGTERM: 15 } as const;

export function watchSignals(): Signals {
  const controller = new AbortController();
  let code: number | null = null;
  let first = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    const number = name === 'SIGTERM' ? NUMBERS.SIGTERM : NUMBERS.SIGINT;
    if (code !== null) {
      if (performance.now() - first > SAME_MS) process.exit(128 + number);
      return;
    }
    first = performance.now();
    code = 128 + number;
    process.stderr.write('\nStopping: what is done is being kept. Once more to stop at once.\n');
    controller.abort();
  };
  const names = ['SIGINT', 'SIGTERM'] as const;
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    exitCode: () => code,
    stop: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
