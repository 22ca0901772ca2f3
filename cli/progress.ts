/** A progress bar on stderr, drawn only where stderr is a terminal. */

import cliProgress from 'cli-progress';

export interface Progress {
  /**
   * @param note figures of the moment, e.g. `count accuracy .971`.
   * @param total where it has changed.
   */
  update(done: number, note: string, total?: number): void;
  stop(): void;
}

/** @param signal takes the bar off the screen when it aborts. */
export function startProgress(total: number, signal: AbortSignal): Progress {
  if (!process.stderr.isTTY || total <= 0) return SILENT;
  const bar = new cliProgress.SingleBar({
    stream: process.stderr,
    format: '{bar} {percentage} % | {value}/{total} | ETA {eta_formatted} | {note}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 28,
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 60,
    // Ctrl-C is the command's own affair
    gracefulExit: false,
  });
  bar.start(total, 0, { note: '' });
  let running = true;
  const stop = (): void => {
    if (running) bar.stop();
    running = false;
  };
  signal.addEventListener('abort', stop, { once: true });
  return {
    update: (done, note, now = bar.getTotal()) => {
      if (!running) return;
      if (now !== bar.getTotal()) bar.setTotal(now);
      bar.update(done, { note });
    },
    stop,
  };
}

const SILENT: Progress = { update: () => undefined, stop: () => undefined };
