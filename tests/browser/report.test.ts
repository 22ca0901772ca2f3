/** The demo's report as a reader opens it: one file, no network, everything drawn. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../cli/program.ts';
import { findChromium, launch, type Watched, watch } from './chromium.ts';

const program = findChromium();
/** A folder for a picture of the page, where somebody wants to look at it. */
const pictures = process.env['SUPAIR_SCREENSHOTS'];

describe.skipIf(program === null)("the demo's report", () => {
  let folder = '';
  let browser: Browser;
  let page: Page;
  let seen: Watched;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'supair-report-'));
    const demo = await run('demo', '--episodes', '12', '--out', folder);
    expect(demo.code, demo.stderr).toBe(0);
    browser = await launch(program as string); // skipped otherwise
    page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
    seen = watch(page);
    await page.goto(pathToFileURL(join(folder, 'report.html')).href, { waitUntil: 'load' });
    if (pictures !== undefined) {
      await page.screenshot({ path: join(pictures, 'report.png'), fullPage: true });
    }
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('asks for nothing but itself and complains about nothing', () => {
    expect(seen.requests.map((url) => new URL(url).protocol)).toEqual(['file:']);
    expect(seen.complaints).toEqual([]);
  });

  it('shows the figures of the run', async () => {
    const { episodes, success_rate, count_accuracy, position_error_px } = JSON.parse(
      readFileSync(join(folder, 'demo.json'), 'utf8'),
    );
    const figures = {
      episodes: String(episodes),
      success: `${(100 * success_rate).toFixed(1)} %`,
      'counts right': `${(100 * count_accuracy).toFixed(1)} %`,
      'position error': `${position_error_px.toFixed(2)} px`,
    };
    for (const [name, figure] of Object.entries(figures)) {
      const fact = page.locator('.fact').filter({ has: page.locator(`dt:text-is("${name}")`) });
      expect((await fact.locator('dd').textContent())?.startsWith(figure), name).toBe(true);
    }
  });

  it('draws each scene with its boxes, as many as its table lists', async () => {
    const scenes = page.locator('figure.scene');
    expect(await scenes.count()).toBeGreaterThanOrEqual(8);
    for (const scene of await scenes.all()) {
      const rows = await scene.locator('table.objects td .swatch').count();
      const boxes = await scene.locator('rect:not(.truth)').all();
      expect(boxes).toHaveLength(rows);
      for (const box of boxes) {
        const { width = 0, height = 0 } = (await box.boundingBox()) ?? {};
        expect(Math.min(width, height)).toBeGreaterThan(20); // objects are 10 px, shown fivefold
      }
    }
  });

  it('carries its pictures inside: all of them decode', async () => {
    const sizes = await page.evaluate(`Promise.all(
      [...document.querySelectorAll('image')].map(async (image) => {
        const picture = new Image();
        picture.src = image.getAttribute('href');
        await picture.decode();
        return [picture.naturalWidth, picture.naturalHeight];
      }),
    )`);
    expect(sizes).toEqual(new Array(await page.locator('image').count()).fill([64, 64]));
  });

  it('draws the latencies and the training curves', async () => {
    const charts = await page.locator('figure.chart svg').all();
    expect(charts.length).toBeGreaterThanOrEqual(3);
    for (const chart of charts) {
      const { width = 0, height = 0 } = (await chart.boundingBox()) ?? {};
      expect(width).toBeGreaterThan(300);
      expect(height).toBeGreaterThan(150);
      expect(await chart.locator('path').count()).toBeGreaterThan(0);
      expect((await chart.textContent()) ?? '').toMatch(/milliseconds|seconds of training/);
    }
  });

  /** How many of the elements lie in each row, by where they start. */
  async function rows(selector: string): Promise<number[]> {
    const places = await page.locator(selector).all();
    const tops = await Promise.all(places.map(async (place) => (await place.boundingBox())?.y));
    return [...new Set(tops)].map((y) => tops.filter((other) => other === y).length);
  }

  it('fills its rows, on a desk as on a telephone', async () => {
    expect(await rows('.fact')).toEqual([3, 3]);
    expect(await rows('.scene')).toEqual([3, 3, 3, 3]);
    expect(await rows('.charts > section')).toEqual([2, 2]);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await rows('.fact')).toEqual([2, 2, 2]);
    expect(await rows('.scene')).toEqual(new Array(12).fill(1));
    expect(await rows('.charts > section')).toEqual([1, 1, 1, 1]);
  });
});
