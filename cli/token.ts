/** The secret of a server, read from a file so that it shows in no list of processes. */

import { readFileSync } from 'node:fs';
import { SupairError } from '../env/core/errors.ts';

export const TOKEN_ARG = {
  type: 'string',
  valueHint: 'FILE',
  description: 'File with the secret that connections must show.',
} as const;

/** Null without a file. @throws NOT_FOUND */
export function readToken(path: string | undefined): string | null {
  if (path === undefined) return null;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new SupairError('NOT_FOUND', {
      who: '--token-file',
      expected: 'a file that can be read',
      got: path,
      remedy: 'Make one: openssl rand -hex 16 > FILE.',
      cause,
    });
  }
}
