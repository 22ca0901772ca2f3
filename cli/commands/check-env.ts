/** `check-env ENV`: does a local or remote environment keep its contract? */

import { listEnvs, loadEnv, make } from '../../env/index.ts';
import { type CheckReport, checkEnv } from '../../env/testing.ts';
import { connect } from '../../server/client/index.ts';
import { type Command, command } from '../command.ts';
import { readToken, TOKEN_ARG } from '../token.ts';

export const checkEnvironment: Command = command({
  args: {
    env: {
      type: 'positional',
      required: true,
      description: `A module and an id, ./my-env.js:Name-v0, or an id: ${listEnvs().join(', ')}.`,
    },
    url: {
      type: 'string',
      valueHint: 'ws://...',
      description: 'Check the environment in this server instead of a local one.',
    },
    'token-file': TOKEN_ARG,
    deterministic: { type: 'boolean', description: 'It has no randomness: seeds may play alike.' },
  },
  async run(args, io) {
    const options = { deterministic: args.deterministic ?? false };
    const report =
      args.url === undefined
        ? await checkLocal(args.env, options)
        : await checkRemote(args.env, args.url, readToken(args['token-file']), options);
    for (const { ok, name, detail } of report.checks) {
      io.say(`${ok ? '  ok  ' : 'FAILED'}  ${name}: ${detail}`);
    }
    for (const line of report.advice) io.say(`advice  ${line}`);
    io.say(`${report.passed} kept, ${report.failed} broken.`);
    io.result(report);
    return report.failed === 0 ? undefined : 1;
  },
});

// ---------------------------------------------------------------------------

type Options = { readonly deterministic: boolean };

async function checkLocal(name: string, options: Options): Promise<CheckReport> {
  const id = await loadEnv(name);
  make(id).close(); // an unknown id is a mistake in the command, not a broken promise
  return checkEnv((renderMode) => make(id, { renderMode }), options);
}

async function checkRemote(
  id: string,
  url: string,
  token: string | null,
  options: Options,
): Promise<CheckReport> {
  const client = await connect(url, { token });
  try {
    await (await client.make(id)).close();
    return await checkEnv((renderMode) => client.make(id, { renderMode }), options);
  } finally {
    await client.close();
  }
}
