import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFile, packageRoot, packageVersion, resolveModel } from '../../storage/package-root.ts';

const ROOT = resolve(import.meta.dirname, '../..');

describe('the package', () => {
  it('is found from its sources', () => {
    expect(packageRoot()).toBe(ROOT);
    expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('hands out shipped data by name and refuses what it does not ship', () => {
    const name = 'mnist/t10k-labels-idx1-ubyte.gz';
    expect(dataFile(name)).toBe(join(ROOT, 'data', name));
    expect(() => dataFile('mnist/t10x')).toThrowCode('NOT_FOUND');
  });

  it('takes a folder with a config as a model', () => {
    const folder = mkdtempSync(join(tmpdir(), 'supair-resolve-'));
    try {
      expect(() => resolveModel(folder)).toThrow(/a folder without config.json/);
      writeFileSync(join(folder, 'config.json'), '{}');
      expect(resolveModel(folder)).toBe(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses an unknown model and lists what there is', () => {
    expect(() => resolveModel('no-such-model')).toThrowCode('NOT_FOUND');
    expect(() => resolveModel('no-such-model')).toThrow(/Known: /);
  });
});
