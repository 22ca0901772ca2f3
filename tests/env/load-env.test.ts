import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadedModules } from '../../env/core/load-env.ts';
import { listEnvs, loadEnv, make, makeVec, register } from '../../env/index.ts';
import { scriptedEnv } from '../support/fake-envs.ts';

const MODULE = resolve(import.meta.dirname, '../support/loaded-entry.ts');
const RELATIVE = `./${relative(process.cwd(), MODULE)}`;

async function refusal(name: string): Promise<unknown> {
  return loadEnv(name).catch((error: unknown) => error);
}

describe('loadEnv', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'supair-load-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('imports a module for the environments it registers', async () => {
    expect(listEnvs('Loaded')).toEqual([]);
    expect(await loadEnv(`${RELATIVE}:Loaded/Short-v0`)).toBe('Loaded/Short-v0');
    expect(make('Loaded/Short-v0').spec?.id).toBe('Loaded/Short-v0');
  });

  it('takes paths, URLs and the newest version alike, and imports a module once', async () => {
    const url = pathToFileURL(MODULE).href;
    for (const module of [RELATIVE, MODULE, url]) {
      expect(await loadEnv(`${module}:Loaded/Short`)).toBe('Loaded/Short-v1');
    }
    expect(loadedModules().filter((module) => module === url)).toEqual([url]);
  });

  it('has threads import what it has imported', async () => {
    const id = await loadEnv(`${RELATIVE}:Loaded/Short-v1`);
    const env = makeVec(id, { numEnvs: 1, vectorization: 'workers' });
    await env.reset();
    expect((await env.step(Int32Array.of(4))).rewards).toEqual(Float64Array.of(1));
    await env.close();
  });

  it('answers with the full id where no module is named', async () => {
    expect(await loadEnv('CartPole')).toBe('CartPole-v1');
    expect(await refusal('CartPoke')).toThrowCode('NOT_FOUND');
  });

  it('says what is missing: the module, or the id in it', async () => {
    const noFile = await refusal('./no-such-file.ts:Loaded/Short-v0');
    expect(noFile).toThrowCode('NOT_FOUND');
    expect(String(noFile)).toMatch(/loadEnv.*no-such-file/);
    expect(await refusal('no-such-package:A-v0')).toThrowCode('NOT_FOUND');
    const noId = await refusal(`${RELATIVE}:Loaded/Shor-v1`);
    expect(noId).toThrowCode('NOT_FOUND');
    expect(String(noId)).toMatch(/Did you mean "Loaded\/Short-v1"/);
  });

  it('hands on what the module throws', async () => {
    const file = join(folder, 'broken.mjs');
    writeFileSync(file, "throw new TypeError('broken on purpose');");
    expect(String(await refusal(`${file}:A-v0`))).toMatch(/TypeError: broken on purpose/);
  });

  it('prepares what has to be prepared before it can be made, once', async () => {
    let prepared = 0;
    const prepare = async (): Promise<void> => {
      prepared++;
    };
    register({ id: 'Test/Slow-v0', prepare, create: () => scriptedEnv([prepared]) });
    for (const call of [
      () => make('Test/Slow-v0'),
      () => makeVec('Test/Slow-v0', { numEnvs: 1 }),
      () => makeVec('Test/Slow-v0', { numEnvs: 1, vectorization: 'workers' }),
    ]) {
      expect(call).toThrowCode('UNSUPPORTED');
      expect(call).toThrow("Call await loadEnv('Test/Slow-v0') before.");
    }
    expect(prepared).toBe(0);
    expect(await loadEnv('Test/Slow')).toBe('Test/Slow-v0');
    await loadEnv('Test/Slow-v0');
    expect(prepared).toBe(1);
    const env = make('Test/Slow-v0');
    env.reset();
    expect(env.step(0).terminated).toBe(true);
  });

  it('prepares once for all who ask at once, and again after it failed', async () => {
    let tries = 0;
    const prepare = async (): Promise<void> => {
      tries++;
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (tries === 1) throw new TypeError('no network');
    };
    register({ id: 'Test/Shared-v0', prepare, create: () => scriptedEnv([1]) });
    const both = () => Promise.allSettled([loadEnv('Test/Shared'), loadEnv('Test/Shared-v0')]);
    expect((await both()).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(tries).toBe(1);
    expect((await both()).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(tries).toBe(2);
  });

  it('loads physics for the environment that has it, and not before', async () => {
    const id = 'TableTop/Push-v0';
    expect(() => make(id)).toThrow(`Call await loadEnv('${id}') before.`);
    expect(make(await loadEnv('TableTop/Push')).spec?.id).toBe(id);
    const env = makeVec(id, { numEnvs: 2, vectorization: 'workers', numWorkers: 1 });
    await env.reset({ seed: 1 });
    await env.close();
  });

  it('leaves unprepared what could not be prepared', async () => {
    let tries = 0;
    const prepare = async (): Promise<void> => {
      if (tries++ === 0) throw new TypeError('no network');
    };
    register({ id: 'Test/Shaky-v0', prepare, create: () => scriptedEnv([1]) });
    expect(String(await refusal('Test/Shaky-v0'))).toMatch(/no network/);
    expect(() => make('Test/Shaky-v0')).toThrowCode('UNSUPPORTED');
    expect(await loadEnv('Test/Shaky-v0')).toBe('Test/Shaky-v0');
    expect(make('Test/Shaky-v0').spec?.id).toBe('Test/Shaky-v0');
  });
});
