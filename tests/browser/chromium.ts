/** A Chromium that is installed already, driven through playwright-core, which downloads none. */

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A name that is no loopback one, yet leads here: the page of a stranger. */
export const FOREIGN_HOST = 'elsewhere.example';

/** The program: `SUPAIR_CHROMIUM`, or the first of the usual names on the path; null without. */
export function findChromium(): string | null {
  const named = process.env['SUPAIR_CHROMIUM'];
  if (named !== undefined) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find(isExecutable) ?? null;
}

export function launch(program: string): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    args: [
      '--headless',
      '--no-sandbox', // containers have no user namespaces; only our own pages are opened
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
      `--host-resolver-rules=MAP ${FOREIGN_HOST} 127.0.0.1`,
    ],
  });
}

export interface Watched {
  /** Errors and warnings of the page's console, and exceptions of its scripts. */
  readonly complaints: readonly string[];
  /** URLs asked for, in order. */
  readonly requests: readonly string[];
}

/** Keeps what a page does from now on. */
export function watch(page: Page): Watched {
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  return { complaints, requests };
}

// ---------------------------------------------------------------------------

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
