/** The reports of `evaluate` as a reader opens them: on a desk, on a telephone, on paper, by ear. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../cli/program.ts';
import { findChromium, launch, type Watched, watch } from './chromium.ts';

const program = findChromium();
/** A folder for pictures of the pages, where somebody wants to look at them. */
const pictures = process.env['SUPAIR_SCREENSHOTS'];

describe.skipIf(program === null).each([
  ['one model', ['tabletop', 'tabletop', '--size', '48']],
  ['two models on a video', ['tabletop', 'tabletop', 'tabletop-video', '--size', '60']],
])("evaluate's report of %s", (name, words) => {
  let folder = '';
  let browser: Browser;
  let page: Page;
  let seen: Watched;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'supair-evaluation-'));
    const report = join(folder, 'report.html');
    const { code, stderr } = await run('evaluate', ...words, '--report', report);
    expect(code, stderr).toBe(0);
    browser = await launch(program as string); // skipped otherwise
    page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
    seen = watch(page);
    await page.goto(pathToFileURL(report).href, { waitUntil: 'load' });
    if (pictures !== undefined) {
      await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
    }
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('asks for nothing but itself and complains about nothing', () => {
    const foreign = seen.requests.filter((url) => !/^(file|data):/.test(url));
    expect(foreign).toEqual([]);
    expect(seen.complaints).toEqual([]);
  });

  it('carries its pictures inside: all of them decode', async () => {
    const widths = await page.evaluate(`Promise.all(
      [...document.querySelectorAll('image, img')].map(async (image) => {
        const picture = new Image();
        picture.src = image.getAttribute('href') ?? image.getAttribute('src');
        await picture.decode();
        return picture.naturalWidth;
      }),
    )`);
    expect(Array.isArray(widths) && widths.length > 20).toBe(true);
    expect(widths).not.toContain(0);
  });

  it('says in words what every picture shows', async () => {
    const silent = await page.evaluate(`[...document.querySelectorAll('[role="img"], img')]
      .filter((e) => (e.getAttribute('aria-label') ?? e.getAttribute('alt') ?? '').length < 6)
      .map((e) => e.outerHTML.slice(0, 200))`);
    expect(silent).toEqual([]);
    // tables name their columns and rows
    const heads = await page.locator('table.figures th:not([scope])').count();
    expect(heads).toBe(0);
  });

  it('fits a telephone; what is wide scrolls within the page', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.setViewportSize({ width: 1100, height: 900 });
  });

  it('is dark on white on paper, whatever the screen prefers', async () => {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const colors = await page.evaluate(`(() => {
      const { color, backgroundColor } = getComputedStyle(document.body);
      return { color, backgroundColor };
    })()`);
    expect(colors).toEqual({ color: 'rgb(0, 0, 0)', backgroundColor: 'rgb(255, 255, 255)' });
    await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
  });
});
