/** Says why the browser tests are skipped, where they are; our CI does not allow it. */

import { findChromium } from './chromium.ts';

export default function setup(): void {
  if (findChromium() !== null) return;
  const reason = 'no Chromium on the path; install one (Debian: apt-get install chromium)';
  if (process.env['SUPAIR_NEED_BROWSER'] !== undefined) throw new Error(`browser tests: ${reason}`);
  process.stderr.write(`browser tests skipped: ${reason}\n`);
}
