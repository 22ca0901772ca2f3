import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { saveUntrainedPerceiver } from '../support/untrained-perceiver.ts';
import { run, start } from './program.ts';

// every test starts programs, which takes its time on a busy machine
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-agents-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const train = (out: string, ...args: string[]) =>
  run('train', 'CartPole-v1', '--out', join(root, out), '--episodes', '3', '--json', '-', ...args);

describe('train and play', () => {
  it('trains, judges and keeps an agent, and goes on where it stopped', async () => {
    const half = await train('half', '--steps', '1024', '--seed', '7');
    expect(half.code).toBe(0);
    const result = JSON.parse(half.stdout);
    expect(result).toMatchObject({ steps: 1024, eval: { episodes: 3 } });
    expect(result.eval.return_mean).toBeGreaterThan(0);

    const resumed = await train('half', '--steps', '2048', '--resume', join(root, 'half'));
    expect(JSON.parse(resumed.stdout).steps).toBe(2048);
  });

  it('goes on in the environment that it was given, and in no other', async () => {
    const out = join(root, 'moded');
    const sort = (...args: string[]) =>
      run('train', 'TableTop/Sort-v0', '--episodes', '2', '--json', '-', ...args);
    const options = { mode: 'train' };
    const given = ['--options', JSON.stringify(options)];
    const first = await sort('--out', out, '--steps', '2048', ...given);
    expect(JSON.parse(first.stdout).options).toEqual(options);

    const resumed = await sort('--resume', out, '--steps', '4096');
    expect(JSON.parse(resumed.stdout)).toMatchObject({ options, steps: 4096 });
    expect(JSON.parse(readFileSync(join(out, 'config.json'), 'utf8')).kwargs).toEqual(options);

    const other = ['--options', '{"mode":"count"}'];
    const { code, stderr } = await sort('--resume', out, '--steps', '6144', ...other);
    expect(code).toBe(2);
    expect(stderr).toContain('--options: expected {"mode":"train"}, got {"mode":"count"}.');
    expect((await sort('--resume', out, '--steps', '6144', ...given)).code).toBe(0);

    const elsewhere = await run('train', 'TableTop/Cluster-v0', '--resume', out);
    expect(elsewhere.code).toBe(2);
    expect(elsewhere.stderr).toContain(
      'ENV: expected TableTop/Sort-v0, got TableTop/Cluster-v0. Name the one that --resume goes on in.',
    );
  });

  it('goes on observing what it observed', async () => {
    const out = join(root, 'seen');
    const observed = () => JSON.parse(readFileSync(join(out, 'config.json'), 'utf8')).observation;
    const goal = (...args: string[]) =>
      run('train', 'TableTop/Goal-v0', '--episodes', '2', ...args);
    await goal('--out', out, '--steps', '2048', '--observation', 'simulated');
    expect(observed()).toBe('simulated');
    expect((await goal('--resume', out, '--steps', '4096')).code).toBe(0);
    expect(observed()).toBe('simulated');
  });

  it('lets it play: the same figures for the same seed', async () => {
    await train('player', '--steps', '512');
    const play = () =>
      run(
        'play',
        'CartPole-v1',
        '--policy',
        join(root, 'player'),
        '--episodes',
        '4',
        '--json',
        '-',
      );
    const [first, second] = await Promise.all([play(), play()]);
    expect(JSON.parse(first.stdout).eval.episodes).toBe(4);
    expect(first.stdout).toBe(second.stdout);
  });

  it.each([
    ['CartPole-v1', '1024'],
    ['TableTop/Goal-v0', '2048'],
  ])('learns the same in %s, whatever number of threads steps it', async (env, steps) => {
    const trained = async (workers: string): Promise<unknown[]> => {
      const out = join(root, `threads-${steps}-${workers}`);
      const args = ['--steps', steps, '--seed', '3', '--episodes', '3', '--json', '-'];
      const { stdout, stderr } = await run(
        'train',
        env,
        '--out',
        out,
        '--workers',
        workers,
        ...args,
      );
      expect(stdout, stderr).not.toBe('');
      const { eval: evaluation } = JSON.parse(stdout);
      const files = ['weights.safetensors', 'trainer_state.safetensors'];
      return [evaluation, ...files.map((file) => readFileSync(join(out, file)).toString('base64'))];
    };
    expect(await trained('2')).toEqual(await trained('0'));
  });

  it('steps perceived objects in its own thread only', async () => {
    const model = join(root, 'unthreaded');
    await saveUntrainedPerceiver(model);
    const args = ['--observation', 'perceived', '--model', model, '--out', join(root, 'none')];
    const { code, stderr } = await run('train', 'TableTop/Reach-v0', ...args, '--workers', '2');
    expect(code).toBe(2);
    expect(stderr).toContain('--workers: expected 0 for perceived and simulated objects, got 2.');
  });

  it('keeps what is done at Ctrl-C', async () => {
    const out = join(root, 'stopped');
    const program = start(
      'train',
      'CartPole-v1',
      '--out',
      out,
      '--steps',
      '50000000',
      '--json',
      '-',
    );
    await program.saying('Training');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    program.process.kill('SIGINT');
    const { code, stdout } = await program.ended;
    expect(code).toBe(130);
    const { steps, eval: evaluation } = JSON.parse(stdout);
    expect(evaluation).toBeNull();
    const config = JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'));
    expect(config.steps).toBe(steps);
  });

  it("trains and plays in an environment of a module of one's own", async () => {
    const env = './tests/support/loaded-entry.ts:Loaded/Walk';
    const out = join(root, 'walker');
    const args = ['--episodes', '2', '--json', '-'];
    const trained = await run('train', env, '--out', out, '--steps', '512', ...args);
    expect(trained.code, trained.stderr).toBe(0);
    expect(JSON.parse(readFileSync(join(out, 'config.json'), 'utf8')).env).toBe('Loaded/Walk-v0');
    const played = await run('play', env, '--policy', out, ...args);
    expect(JSON.parse(played.stdout)).toMatchObject({
      env: 'Loaded/Walk-v0',
      eval: { episodes: 2 },
    });
  });

  it('plays on perceived objects and draws what happened', async () => {
    const model = join(root, 'model');
    await saveUntrainedPerceiver(model);
    const policy = join(root, 'reach');
    await run('train', 'TableTop/Reach-v0', '--out', policy, '--steps', '2048', '--episodes', '1');
    const gif = join(root, 'reach.gif');
    const args = ['--observation', 'perceived', '--model', model, '--gif', gif, '--episodes', '2'];
    const played = await run(
      'play',
      'TableTop/Reach-v0',
      '--policy',
      policy,
      ...args,
      '--json',
      '-',
    );
    expect(played.stderr).not.toContain('Error');
    expect(JSON.parse(played.stdout)).toMatchObject({
      observation: 'perceived',
      eval: { episodes: 2 },
    });
    expect(readFileSync(gif).subarray(0, 6).toString()).toBe('GIF89a');
  });
});

describe('play', () => {
  const play = (env: string, ...args: string[]) =>
    run('play', env, '--episodes', '20', '--json', '-', ...args);

  it('shows what scripted and random players do, in a mode, on the same episodes', async () => {
    const gif = join(root, 'sort.gif');
    const mode = ['--options', '{"mode":"count"}'];
    const [scripted, random] = await Promise.all([
      play('TableTop/Sort-v0', '--policy', 'scripted', '--gif', gif, ...mode),
      play('TableTop/Sort-v0', '--policy', 'random', ...mode),
    ]);
    expect(JSON.parse(scripted.stdout)).toMatchObject({
      env: 'TableTop/Sort-v0',
      options: { mode: 'count' },
      policy: 'scripted',
      eval: { episodes: 20, success_rate: 1 },
    });
    expect(JSON.parse(random.stdout).eval.success_rate).toBeLessThan(0.2);
    expect(readFileSync(gif).subarray(0, 6).toString()).toBe('GIF89a');
  });

  it.each<[string, string[], string]>([
    ['CartPole-v1', ['--policy', 'scripted'], 'oracleAction: expected a TableTop environment'],
    [
      'TableTop/Goal-v0',
      ['--policy', 'random', '--options', '{"mode":"nope"}'],
      "Goal\\.mode: expected 'all' or 'train' .*, got 'nope'",
    ],
    ['TableTop/Goal-v0', ['--policy', 'random', '--options', '[1]'], 'expected a JSON object'],
    [
      'TableTop/Goal-v0',
      ['--policy', 'scripted', '--observation', 'perceived'],
      'expected a policy that observes',
    ],
  ])('refuses of %s %s', async (env, args, message) => {
    const { code, stderr } = await play(env, ...args);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(new RegExp(message));
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
