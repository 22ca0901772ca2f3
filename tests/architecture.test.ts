/** The rules of the house that a compiler cannot check. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

/** Rooms in dependency order: each may import itself and the rooms named. */
const MAY_IMPORT: { readonly [room: string]: readonly string[] } = {
  env: [],
  storage: ['env'],
  perception: ['env', 'storage'],
  agent: ['env', 'storage', 'perception'],
  server: ['env', 'storage', 'perception', 'agent'],
  bench: ['env', 'storage', 'perception', 'agent', 'server'],
  cli: ['env', 'storage', 'perception', 'agent', 'server', 'bench'],
};

/** Sub-rooms that rooms outside `env` may reach below storage and perception: leaf modules only. */
const ENV_LEAVES = /^env\/core\//;

/** A browser or a leaf must be able to load these without node or a tensor library. */
const TENSOR_FREE = ['env', 'storage', 'agent', 'server'];

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = join(folder, name);
    return statSync(join(ROOT, path)).isDirectory() ? filesBelow(path) : [path];
  });
}

const sources: Source[] = Object.keys(MAY_IMPORT)
  .flatMap(filesBelow)
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map((m) => {
      const target = m[1] ?? '';
      return target.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(path), target)) : target;
    });
    return { path, text, imports };
  });

const room = (path: string): string => path.split('/')[0] ?? '';

/** Source lines that are code: comments and strings of prose do not count. */
const code = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');

describe('architecture', () => {
  it('finds the rooms', () => {
    expect(new Set(sources.map((s) => room(s.path))).size).toBeGreaterThanOrEqual(2);
  });

  it.each(sources)('$path imports only rooms below its own', ({ path, imports }) => {
    const own = room(path);
    const allowed = [own, ...(MAY_IMPORT[own] ?? [])];
    const local = imports.filter((target) => room(target) in MAY_IMPORT && target.endsWith('.ts'));
    for (const target of local) {
      expect(allowed, `${path} -> ${target}`).toContain(room(target));
      if (['storage', 'perception'].includes(own) && room(target) === 'env') {
        expect(target).toMatch(ENV_LEAVES);
      }
    }
  });

  it.each(sources)('$path has no ambient randomness, clock or console', ({ path, text }) => {
    const body = code(text);
    if (room(path) === 'cli' || room(path) === 'bench') return;
    expect(body).not.toMatch(/\bconsole\./);
    expect(body).not.toMatch(/\bprocess\.(exit|argv)\b/);
    if (room(path) === 'server') return; // sockets need clocks and tokens
    expect(body).not.toMatch(/Math\.random\(|Date\.now\(|new Date\(\)/);
  });

  it.each(sources)('$path keeps the tensor library inside perception', ({ path, imports }) => {
    if (TENSOR_FREE.includes(room(path))) {
      expect(imports.filter((target) => target.startsWith('@tensorflow/'))).toEqual([]);
    }
    const backends = imports.filter((target) => /@tensorflow\/tfjs-(backend|node)/.test(target));
    if (!path.startsWith('perception/compute/')) expect(backends).toEqual([]);
  });

  it.each(sources)('$path holds one concept: at most 400 lines', ({ text }) => {
    expect(text.split('\n').length).toBeLessThanOrEqual(400);
  });

  it('has no import cycles', () => {
    const graph = new Map(sources.map((s) => [s.path, valueImports(s)]));
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (state.get(path) === 'done') return;
      if (state.get(path) === 'open') {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
        return;
      }
      state.set(path, 'open');
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      state.set(path, 'done');
    };
    for (const path of graph.keys()) visit(path, []);
    expect(cycles).toEqual([]);
  });
});

// ---------------------------------------------------------------------------

/** Imports that exist at run time: type-only ones cannot form a cycle. */
function valueImports({ path, text }: Source): string[] {
  return [...text.matchAll(/import\s+(?!type\b)[^'"]*?from\s+['"](\.[^'"]+)['"]/g)].map((m) =>
    relative(ROOT, resolve(ROOT, dirname(path), m[1] ?? '')),
  );
}
