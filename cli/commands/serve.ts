/** `serve`: a model, a policy and environments over WebSocket, until Ctrl-C. */

import { pino } from 'pino';
import { createServer, DEFAULT_PORT } from '../../server/index.ts';
import { type Command, command } from '../command.ts';
import { choiceFlag, given, integerFlag } from '../flags.ts';
import { readToken, TOKEN_ARG } from '../token.ts';

const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;

export const serve: Command = command({
  args: {
    port: {
      type: 'string',
      default: String(DEFAULT_PORT),
      valueHint: 'N',
      description: '0 picks a free one.',
    },
    host: {
      type: 'string',
      default: '127.0.0.1',
      valueHint: 'H',
      description: 'Any other than loopback needs --token-file.',
    },
    model: {
      type: 'string',
      default: 'tabletop',
      valueHint: 'M',
      description: 'Perception model: a shipped name, a folder, or none.',
    },
    policy: {
      type: 'string',
      default: 'reach',
      valueHint: 'P',
      description: 'Policy: a shipped name, a folder, or none.',
    },
    'token-file': TOKEN_ARG,
    log: {
      type: 'string',
      default: 'warn',
      valueHint: LOG_LEVELS.join('|'),
      description: 'What to log on stderr.',
    },
  },
  async run(args, io) {
    const level = choiceFlag(args.log, '--log', LOG_LEVELS);
    const server = await createServer({
      ...given('port', integerFlag(args.port, '--port', { min: 0, max: 65535 })),
      host: args.host,
      model: noneOr(args.model),
      policy: noneOr(args.policy),
      token: readToken(args['token-file']),
      logger: pino({ level, name: 'supair-rl' }, pino.destination(2)),
    });
    io.result({ url: server.url, http_url: server.httpUrl, pid: process.pid });
    io.say(`supair-rl listens on ${server.url} (${server.httpUrl}); Ctrl-C ends it.`);
    await aborted(io.signal);
    await server.close();
    return 0; // a server is meant to be ended
  },
});

// ---------------------------------------------------------------------------

function noneOr(name: string): string | null {
  return name === 'none' ? null : name;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
