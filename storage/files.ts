/**
 * Several files of one folder saved together: a crash at any moment leaves the old state or the
 * new one, never a mixture, and a damaged file is noticed.
 *
 * A manifest (name -> bytes, sha256) lives inside the leading file, which the caller writes. Save:
 * every file goes to NAME.new and to the disk; the leading file is renamed into place, which is
 * the moment of commitment; the others follow. Load: a file that does not match the manifest is
 * taken from NAME.new, where an interrupted save left it. `finishInterrupted` moves such files
 * into place before the next save needs their names.
 */

import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { SupairError } from '../env/core/errors.ts';

export interface FileStamp {
  readonly bytes: number;
  readonly sha256: string;
}

export type Manifest = { readonly [name: string]: FileStamp };

export function stamp(content: Uint8Array): FileStamp {
  return {
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}

/** Writes `leader` and `followers` into `folder` (made where missing) as one step. */
export function writeTogether(
  folder: string,
  leader: string,
  files: { readonly [name: string]: Uint8Array },
): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeToDisk(pending(folder, name), content);
  const followers = Object.keys(files).filter((name) => name !== leader);
  for (const name of [leader, ...followers]) {
    renameSync(pending(folder, name), join(folder, name));
  }
}

/** Completes the renames of a save that stopped after its commitment; needs the manifest in force. */
export function finishInterrupted(folder: string, manifest: Manifest): void {
  for (const [name, { sha256 }] of Object.entries(manifest)) {
    const path = pending(folder, name);
    if (existsSync(path) && stamp(readFileSync(path)).sha256 === sha256) {
      renameSync(path, join(folder, name));
    }
  }
}

/**
 * A file as its stamp describes it.
 * @throws NOT_FOUND, BAD_FILE where the content is not the stamped one.
 */
export function readStamped(folder: string, name: string, expected: FileStamp): Uint8Array {
  const path = join(folder, name);
  // the name once more at the end: a save under way may have renamed between the first two looks
  for (const place of [path, pending(folder, name), path]) {
    if (!existsSync(place)) continue;
    const content = readFileSync(place);
    if (stamp(content).sha256 === expected.sha256) return content;
  }
  if (!existsSync(path)) {
    throw new SupairError('NOT_FOUND', {
      who: path,
      expected: `a file of ${expected.bytes} bytes`,
      got: 'none',
      remedy: 'The folder is incomplete; copy or write it again as a whole.',
    });
  }
  const found = readFileSync(path);
  const got =
    found.length === expected.bytes
      ? `sha256 ${stamp(found).sha256.slice(0, 12)}`
      : `${found.length} bytes`;
  throw new SupairError('BAD_FILE', {
    who: path,
    expected: `${expected.bytes} bytes with sha256 ${expected.sha256.slice(0, 12)}`,
    got,
    remedy: 'The file was damaged or replaced; copy or write the folder again as a whole.',
  });
}

// ---------------------------------------------------------------------------

const pending = (folder: string, name: string): string => join(folder, `${name}.new`);

function writeToDisk(path: string, content: Uint8Array): void {
  const file = openSync(path, 'w');
  try {
    let written = 0;
    while (written < content.length) written += writeSync(file, content, written);
    fsyncSync(file); // the rename that follows must never outrun the bytes
  } finally {
    closeSync(file);
  }
}
