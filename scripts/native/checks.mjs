/** What a machine must have for a native build, and what to do where it does not. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

const WITHOUT = 'The backends wasm and webgpu need no build.';
const OLDEST_NODE = [20, 19];
/** The first pip that takes several --platform. */
const OLDEST_PIP = [20, 3];
/** What the wheels (manylinux_2_17) were built against. */
const OLDEST_GLIBC = [2, 17];

/** The facts about this machine that `problemWith` judges. */
export function inspect(folder, { python, compiler }) {
  process.report.excludeNetwork = true; // a report looks up names otherwise
  return {
    platform: process.platform,
    arch: process.arch,
    node: process.versions.node,
    glibc: process.report.getReport().header.glibcVersionRuntime ?? null,
    avx: hasAvx(),
    compiler,
    compiles: compilesCpp17(compiler),
    python,
    pip: pipVersion(python),
    tar: output('tar', ['--version']) !== null,
    freeBytes: freeBytes(folder),
  };
}

/**
 * The first thing that stands in the way of a build, in one line with its remedy; null where
 * nothing does.
 */
export function problemWith(facts, { folder, neededBytes }) {
  const { platform, arch, node, glibc, compiler, python, pip, freeBytes: free } = facts;
  if (platform !== 'linux' || arch !== 'x64') {
    return `TensorFlow's library is used on Linux x64 only; this is ${platform} ${arch}. ${WITHOUT}`;
  }
  if (!atLeast(node, OLDEST_NODE)) {
    return `Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${node}. Update Node.`;
  }
  if (glibc === null || !atLeast(glibc, OLDEST_GLIBC)) {
    const have = glibc === null ? 'another C library (musl?)' : `glibc ${glibc}`;
    return `glibc ${OLDEST_GLIBC.join('.')} or newer is needed; this system has ${have}. ${WITHOUT}`;
  }
  if (!facts.avx) return `TensorFlow needs a processor with AVX; this one has none. ${WITHOUT}`;
  if (!facts.compiles) {
    return `"${compiler}" does not compile C++17. Install one (Debian: apt install g++; Fedora: dnf install gcc-c++), or name it in CXX.`;
  }
  if (pip === null) {
    return `"${python} -m pip" does not run. Install Python 3 with pip (Debian: apt install python3-pip; Fedora: dnf install python3-pip), or name a Python that has it in PYTHON.`;
  }
  if (!atLeast(pip, OLDEST_PIP)) {
    return `pip ${OLDEST_PIP.join('.')} or newer is needed; ${python} has ${pip}. Update it: ${python} -m pip install --upgrade pip`;
  }
  if (!facts.tar) return '"tar" does not run. Install it.';
  if (free < neededBytes) {
    return `${gigabytes(neededBytes)} of disk are needed at ${folder}; ${gigabytes(free)} are free. Make room, or name another folder in SUPAIR_NATIVE.`;
  }
  return null;
}

/** Is a dotted version at least [major, minor]? */
export function atLeast(version, [major, minor]) {
  const [a = 0, b = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return a > major || (a === major && b >= minor);
}

export function gigabytes(bytes) {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

// ---------------------------------------------------------------------------

function hasAvx() {
  if (!existsSync('/proc/cpuinfo')) return false;
  return /^flags\s*:.*\bavx\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
}

function compilesCpp17(compiler) {
  const program = '#include <optional>\nint main() { return std::optional<int>(0).value(); }\n';
  return output(compiler, ['-std=c++17', '-x', 'c++', '-fsyntax-only', '-'], program) !== null;
}

function pipVersion(python) {
  const [, version] = /^pip (\S+)/.exec(output(python, ['-m', 'pip', '--version']) ?? '') ?? [];
  return version ?? null;
}

/** Free space for us where `folder` is, or will be. */
function freeBytes(folder) {
  let place = folder;
  while (!existsSync(place)) place = dirname(place);
  const { bavail, bsize } = statfsSync(place);
  return bavail * bsize;
}

/** What a program printed; null where it failed or is not there. */
function output(program, words, input = '') {
  try {
    return execFileSync(program, words, { input, encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return null;
  }
}
