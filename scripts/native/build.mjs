/** Downloads, unpacks and compiles one variant into a folder. */

import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchNpmPart, onlyFile, runProgram } from '../npm-part.mjs';
import { KEEP, NPM_PARTS, VARIANTS } from './parts.mjs';

const ENTRY = join(import.meta.dirname, 'entry.cjs');
/** Holds the program's tfjs-core; the entry sets it before anything asks. */
const CORE = 'exports.tf = null;\n';
const STUB = "module.exports = require('../../../core.cjs').tf;\n";
const COMPILER_FLAGS = ['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'];
/** Any Python will do to fetch the wheels; this one they are built for. */
const WHEEL_TAGS = [
  ...['--only-binary=:all:', '--python-version', '3.11', '--implementation', 'cp'],
  ...['--abi', 'cp311', '--platform', 'manylinux_2_17_x86_64'],
  ...['--platform', 'manylinux2014_x86_64'],
];
const UNZIP = `
import re, sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
keep = re.compile(sys.argv[3])
wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if keep.fullmatch(name)])
`;

/** A digest of all that decides what a build contains. */
export function recipeOf(variant) {
  const parts = [NPM_PARTS, KEEP, VARIANTS[variant], COMPILER_FLAGS, CORE, STUB];
  return createHash('sha256')
    .update(JSON.stringify(parts))
    .update(readFileSync(ENTRY))
    .digest('hex');
}

/**
 * Makes a build in `folder`, which must not exist.
 *
 * @param tools `python` and `compiler`, program names.
 * @param say takes a line of progress.
 * @throws Error with what the failing program said.
 */
export async function build(variant, folder, tools, say, signal) {
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch, { recursive: true });
  const run = (program, ...words) => runProgram(program, words, scratch, signal);
  say("the binding's source, from npm");
  for (const part of NPM_PARTS) await fetchNpmPart(part, folder, scratch, run);

  const { wheels } = VARIANTS[variant];
  for (const [i, wheel] of wheels.entries()) {
    const [requirement = '', hash] = wheel.split(' ');
    say(`${requirement.replace('==', ' ')}, from PyPI (${i + 1} of ${wheels.length})`);
    const list = join(scratch, 'requirement.txt');
    writeFileSync(list, `${requirement} --hash=sha256:${hash}\n`);
    const words = ['--no-deps', '--no-cache-dir', '--require-hashes', '-r', list, '-d', scratch];
    await run(tools.python, '-m', 'pip', 'download', '--quiet', ...WHEEL_TAGS, ...words);
    const file = join(scratch, onlyFile(scratch, '.whl'));
    await run(tools.python, '-c', UNZIP, file, folder, KEEP);
    rmSync(file);
  }

  say('compiling the binding');
  await compile(folder, tools.compiler, run);
  copyFileSync(ENTRY, join(folder, 'index.cjs'));
  writeFileSync(join(folder, 'core.cjs'), CORE);
  for (const name of ['tfjs', 'tfjs-core']) {
    const stub = join(folder, 'node_modules/@tensorflow', name);
    mkdirSync(stub, { recursive: true });
    writeFileSync(join(stub, 'index.js'), STUB);
  }
  for (const used of ['scratch', 'headers', 'tensorflow/include']) {
    rmSync(join(folder, used), { recursive: true });
  }
}

// ---------------------------------------------------------------------------

/** The libraries are found beside the binding, so that a build may be moved. */
async function compile(folder, compiler, run) {
  const source = join(folder, 'node_modules/@tensorflow/tfjs-node/binding');
  await run(
    compiler,
    ...COMPILER_FLAGS,
    '-DNODE_GYP_MODULE_NAME=tfjs_binding',
    `-I${join(folder, 'headers/include')}`,
    `-I${join(folder, 'tensorflow/include')}`,
    join(source, 'tfjs_backend.cc'),
    join(source, 'tfjs_binding.cc'),
    ...['-o', join(folder, 'tfjs_binding.node')],
    join(folder, 'tensorflow/libtensorflow_cc.so.2'),
    join(folder, 'tensorflow/libtensorflow_framework.so.2'),
    '-Wl,-rpath,$ORIGIN/tensorflow',
  );
}
