import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Running, run, start } from './program.ts';

// every test starts programs, which takes its time on a busy machine
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const BARE = ['serve', '--model', 'none', '--policy', 'none', '--port', '0'];
let running: Running | null = null;

/** Starts a server and reads the line that says it is ready. */
const serve = async (): Promise<{ url: string; http_url: string; pid: number }> => {
  running = start(...BARE, '--json', '-');
  await running.saying('Ctrl-C ends it');
  return JSON.parse(running.heard());
};

afterEach(async () => {
  running?.process.kill('SIGKILL');
  await running?.ended;
  running = null;
});

describe('serve', () => {
  it('says where it listens, serves environments, and ends at a termination with code 0', async () => {
    const { url, http_url, pid } = await serve();
    expect(pid).toBe(running?.process.pid);
    expect((await fetch(`${http_url}/healthz`)).status).toBe(200);
    const { code, stdout } = await run(
      'check-env',
      'TableTop/Goal-v0',
      '--url',
      url,
      '--json',
      '-',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ failed: 0 });
    running?.process.kill('SIGTERM');
    expect((await running?.ended)?.code).toBe(0);
  });

  it('refuses a port in use', async () => {
    const { url } = await serve();
    const port = new URL(url).port;
    const { code, stderr } = await run(...BARE.slice(0, -1), port);
    expect(code).toBe(1);
    expect(stderr).toMatch(/expected a free port, got one in use. Choose another port/);
  });

  it('refuses an address that others can reach without a token', async () => {
    const { code, stderr } = await run(...BARE, '--host', '0.0.0.0');
    expect(code).toBe(1);
    expect(stderr).toContain('expected a token');
  });
});

describe('check-env', () => {
  it("checks an environment of a module of one's own, and says what is missing", async () => {
    const module = './tests/support/loaded-entry.ts';
    const { code, stdout } = await run('check-env', `${module}:Loaded/Walk-v0`, '--json', '-');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ failed: 0 });
    const noId = await run('check-env', `${module}:Loaded/Wolk`);
    expect([noId.code, noId.stderr]).toEqual([2, expect.stringMatching(/mean "Loaded\/Walk"/)]);
    const noModule = await run('check-env', './nowhere.js:Loaded/Walk');
    expect([noModule.code, noModule.stderr]).toEqual([2, expect.stringMatching(/nowhere\.js/)]);
  });

  it('checks a local environment and reports every promise', async () => {
    const { code, stdout } = await run('check-env', 'CartPole-v1', '--json', '-');
    const report = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(report.failed).toBe(0);
    expect(report.checks).toHaveLength(report.passed);
  });

  it('says that nobody listens', async () => {
    const { code, stderr } = await run('check-env', 'CartPole-v1', '--url', 'ws://127.0.0.1:9');
    expect(code).not.toBe(0);
    expect(stderr).toContain('ws://127.0.0.1:9');
  });
});
