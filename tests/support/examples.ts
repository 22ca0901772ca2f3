/** TypeScript in our Markdown, as users would run it: in a project of its own, on the built package. */

import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../..');
/** For `node --import`: runs TypeScript as it is. */
export const TSX: string = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const run = promisify(execFile);

/** Whether the package is built; examples import it by its name. */
export const BUILT: boolean = existsSync(join(ROOT, 'dist/cli/main.js'));

/** The TypeScript of a Markdown file, block by block. */
export function blocksOf(markdown: string): string[] {
  const text = readFileSync(join(ROOT, markdown), 'utf8');
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = '']) => block);
}

/** A new project that has the package installed, and these files. */
export function projectWith(files: { readonly [name: string]: string }): string {
  const folder = mkdtempSync(join(tmpdir(), 'supair-example-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/supair-rl'));
  symlinkSync(join(ROOT, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** What the compiler says under a user's strict settings; nothing where all is well. */
export async function compile(folder: string, files: readonly string[]): Promise<string> {
  const flags = '--noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess';
  const modules = '--module nodenext --target es2022 --types node --skipLibCheck';
  const words = [...flags.split(' '), ...modules.split(' '), '--allowImportingTsExtensions'];
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [tsc, ...words, ...files], { cwd: folder });
  return stdout;
}

/** What it prints. */
export async function runExample(
  file: string,
  words: readonly string[],
  cwd: string,
): Promise<string> {
  const { stdout } = await run(process.execPath, ['--import', TSX, file, ...words], { cwd });
  return stdout;
}
