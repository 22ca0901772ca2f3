import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ModelContents,
  readModelFile,
  readModelFolder,
  writeModelFolder,
} from '../../storage/model-folder.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-model-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const model = (value: number): ModelContents => ({
  kind: 'perception',
  config: { slots: 3, metrics: { count_accuracy: 0.98 } },
  tensors: { w: { dtype: 'F32', shape: [2], data: Float32Array.of(value, -value) } },
  card: '# A model\n',
  extra: { trainer_state: Uint8Array.of(value, 2, 3) },
});

const valueIn = (folder: string): number | undefined =>
  readModelFolder(folder, 'perception').tensors['w']?.data[0];

/** The folder as a crash would leave it after the first `renames` renames of saving `next`. */
function interrupt(folder: string, next: ModelContents, renames: number): void {
  const aside = join(root, 'aside');
  writeModelFolder(aside, next);
  const order = ['config.json', 'MODEL_CARD.md', 'trainer_state', 'weights.safetensors'];
  order.forEach((name, i) => {
    const content = readFileSync(join(aside, name));
    writeFileSync(join(folder, i < renames ? name : `${name}.new`), content);
  });
  rmSync(aside, { recursive: true });
}

describe('a model folder', () => {
  it('comes back as it was written, in a folder that did not exist', () => {
    const folder = join(root, 'deep', 'model');
    writeModelFolder(folder, model(1.5));
    const read = readModelFolder(folder, 'perception');
    expect(read.config).toEqual({ slots: 3, metrics: { count_accuracy: 0.98 } });
    expect(read.tensors).toEqual(model(1.5).tensors);
    expect(read.extra).toEqual(['trainer_state']);
    expect([...readModelFile(folder, 'trainer_state')]).toEqual([1, 2, 3]);
    expect(readdirSync(folder).sort()).toEqual([
      'MODEL_CARD.md',
      'config.json',
      'trainer_state',
      'weights.safetensors',
    ]);
  });

  it('keeps the files of others when saved again', () => {
    writeModelFolder(root, model(1));
    writeFileSync(join(root, 'report.html'), 'mine');
    writeModelFolder(root, model(2));
    expect(readFileSync(join(root, 'report.html'), 'utf8')).toBe('mine');
    expect(valueIn(root)).toBe(2);
  });

  it.each([
    [0, 1],
    [1, 2],
    [2, 2],
    [3, 2],
    [4, 2],
  ])('is whole after a crash behind rename %i of a save', (renames, expected) => {
    writeModelFolder(root, model(1));
    interrupt(root, model(2), renames);
    expect(valueIn(root)).toBe(expected);
    expect(readModelFile(root, 'trainer_state')[0]).toBe(expected);
  });

  it('survives a second crash before the first save was finished', () => {
    writeModelFolder(root, model(1));
    interrupt(root, model(2), 1);
    writeModelFolder(root, model(3)); // finishes 2 before it writes its own pending files
    interrupt(root, model(4), 0);
    expect(valueIn(root)).toBe(3);
    expect(readdirSync(root).filter((name) => name === 'weights.safetensors')).toHaveLength(1);
  });

  it('finishes an interrupted save before it overwrites its pending files', () => {
    writeModelFolder(root, model(1));
    interrupt(root, model(2), 1);
    // a save that dies before its commitment: a directory where a pending file should go
    rmSync(join(root, 'MODEL_CARD.md.new'));
    mkdirSync(join(root, 'MODEL_CARD.md.new'));
    expect(() => writeModelFolder(root, model(3))).toThrow();
    expect(valueIn(root)).toBe(2);
  });

  it('refuses settings that would hide the head', () => {
    const bad = { ...model(1), config: { kind: 'policy' } };
    expect(() => writeModelFolder(root, bad)).toThrowCode('BAD_ARGUMENT');
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('a folder that is off', () => {
  const edit = (change: (config: Record<string, unknown>) => unknown): void => {
    const path = join(root, 'config.json');
    const config = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify(change(config)));
  };
  const flip = (name: string): void => {
    const path = join(root, name);
    const bytes = readFileSync(path);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(path, bytes);
  };

  it.each([
    [
      'has a weight bit flipped',
      'BAD_FILE',
      /weights.safetensors: .*sha256/,
      () => flip('weights.safetensors'),
    ],
    [
      'has its weights cut short',
      'BAD_FILE',
      /weights.safetensors: expected \d+ bytes .* got 10 bytes/,
      () => writeFileSync(join(root, 'weights.safetensors'), new Uint8Array(10)),
    ],
    [
      'lost its weights',
      'NOT_FOUND',
      /weights.safetensors/,
      () => rmSync(join(root, 'weights.safetensors')),
    ],
    ['lost its config', 'NOT_FOUND', /no config.json/, () => rmSync(join(root, 'config.json'))],
    [
      'is of a later format',
      'VERSION',
      /formatVersion: expected 1, got 2/,
      () => edit((c) => ({ ...c, formatVersion: 2 })),
    ],
    ['has no format version', 'VERSION', /got nothing/, () => edit(({ formatVersion, ...c }) => c)],
    [
      'holds another kind',
      'BAD_FILE',
      /a perception model, got a policy model/,
      () => edit((c) => ({ ...c, kind: 'policy' })),
    ],
    [
      'holds an unknown kind',
      'BAD_FILE',
      /kind: .*got "cat"/,
      () => edit((c) => ({ ...c, kind: 'cat' })),
    ],
    ['has no stamps', 'BAD_FILE', /files: /, () => edit((c) => ({ ...c, files: [] }))],
    [
      'points outside itself',
      'BAD_FILE',
      /files: /,
      () => edit((c) => ({ ...c, files: { '../w': { bytes: 1, sha256: '' } } })),
    ],
    ['has a list as config', 'BAD_FILE', /a JSON object/, () => edit(() => [])],
    [
      'has a config that is no JSON',
      'BAD_FILE',
      /expected JSON/,
      () => writeFileSync(join(root, 'config.json'), '{'),
    ],
  ] as const)('%s: refused with what is off', (_, code, message, damage) => {
    writeModelFolder(root, model(1));
    damage();
    expect(() => valueIn(root)).toThrowCode(code);
    expect(() => valueIn(root)).toThrow(message);
  });

  it('is not there at all', () => {
    const read = (): unknown => readModelFolder(join(root, 'none'), 'perception');
    expect(read).toThrowCode('NOT_FOUND');
    expect(read).toThrow('no such folder');
  });

  it('was saved without the file asked for', () => {
    writeModelFolder(root, model(1));
    expect(() => readModelFile(root, 'optimizer')).toThrowCode('NOT_FOUND');
    expect(() => readModelFile(root, 'toString')).toThrowCode('NOT_FOUND');
  });
});
