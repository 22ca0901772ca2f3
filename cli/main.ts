#!/usr/bin/env node
/** The program `supair-rl`. */

import { runCli } from './run-cli.ts';

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const code = await runCli(process.argv.slice(2));
// Worker threads of libraries may linger; output still on its way to a pipe may not be cut off.
await Promise.all(
  [process.stdout, process.stderr].map((s) => new Promise((done) => s.write('', done))),
);
process.exit(code);
