/** What the texts say is so: links lead somewhere, files and commands exist. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../cli/commands.ts';

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const readme = read('README.md');

const TEXTS = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  'clients/python/README.md',
];
/** What looks like a file or a folder of ours. */
const ROOMS =
  /^(?:env|storage|perception|agent|server|bench|cli|clients|models|data|docs|tests|scripts)\//;

describe('the texts', () => {
  it.each(TEXTS)('%s links to what exists', (text) => {
    const links = [...read(text).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(
      (match) => match[1] ?? '',
    );
    const missing = links
      .filter((link) => !link.includes('://'))
      .filter((link) => !existsSync(join(ROOT, dirname(text), link)));
    expect(missing).toEqual([]);
  });

  it.each(TEXTS)('%s names files that exist', (text) => {
    const names = [...read(text).matchAll(/`([\w./-]+)`/g)].map((match) => match[1] ?? '');
    const missing = names.filter((name) => ROOMS.test(name) && !existsSync(join(ROOT, name)));
    expect(missing).toEqual([]);
  });

  it.each(['npm ci && npm run demo', 'npm ci && npm test'])('README.md has the line %s', (line) => {
    expect(readme.split('\n')).toContain(line);
  });

  it('README.md lists the commands there are', () => {
    const table = readme.slice(readme.indexOf('## Commands'), readme.indexOf('## Extras'));
    const listed = [...table.matchAll(/^\| `([\w-]+)/gm)].map((match) => match[1]);
    expect(listed).toEqual(Object.keys(COMMANDS));
  });

  it('README.md gives no figure that the file beside it does not', () => {
    const section = readme.slice(readme.indexOf('## Results'), readme.indexOf('## Extras'));
    const rows = [...section.matchAll(/^\| [^|]+ \| ([\d][^|]*) \| \[[^\]]+\]\(([^)]+)\) \|$/gm)];
    expect(rows.length).toBeGreaterThan(3);
    for (const [, figures = '', file = ''] of rows) {
      for (const [figure] of figures.matchAll(/\d+(?:\.\d+)?(?: %)?/g)) {
        expect(read(file), `${figure} in ${file}`).toContain(figure);
      }
    }
  });

  it('CHANGELOG.md begins with the version of the package', () => {
    const { version } = JSON.parse(read('package.json'));
    expect(/^## (\S+)/m.exec(read('CHANGELOG.md'))?.[1]).toBe(version);
  });
});
