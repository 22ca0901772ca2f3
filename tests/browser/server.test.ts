/** The server as browsers see it: its page, and which pages may open its WebSocket. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decode } from 'msgpack-lite';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SUBPROTOCOL } from '../../server/index.ts';
import { fakeServer } from '../server/support.ts';
import { FOREIGN_HOST, findChromium, launch, watch } from './chromium.ts';

const program = findChromium();

/** `{ type: 'hello', id: 0 }` in msgpack: map of 2, "type", "hello", "id", 0. */
const HELLO = [
  0x82, 0xa4, 0x74, 0x79, 0x70, 0x65, 0xa5, 0x68, 0x65, 0x6c, 0x6c, 0x6f, 0xa2, 0x69, 0x64, 0x00,
];

describe.skipIf(program === null)('a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(program as string); // skipped otherwise
  });
  afterAll(() => browser?.close());

  it('shows the page of the server, which loads nothing else', async () => {
    const { httpUrl } = await fakeServer();
    const page = await browser.newPage();
    const { complaints, requests } = watch(page);
    await page.goto(httpUrl);
    expect(await page.title()).toBe('supair-rl');
    expect(await page.textContent('h1')).toBe('supair-rl');
    expect(await page.textContent('code')).toBe(SUBPROTOCOL);
    expect(await page.textContent('body')).toContain('frames of 6 x 4 x 1, up to 3 objects');
    const links = await page.locator('a').all();
    for (const link of links) {
      const answer = await page.request.get(`${httpUrl}${await link.getAttribute('href')}`);
      expect(answer.status()).toBe(200);
    }
    expect(links.length).toBeGreaterThan(0);
    expect(requests.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([`${httpUrl}/`]);
    expect(complaints).toEqual([]);
  });

  it('lets a page of this machine say hello', async () => {
    const { url } = await fakeServer();
    const outcome = await sayHello(await pageOf(browser, '127.0.0.1'), url);
    expect(outcome).toMatchObject({ opened: true, protocol: SUBPROTOCOL });
    expect(decode(Buffer.from(outcome.reply))).toMatchObject({
      type: 'welcome',
      id: 0,
      protocol: SUBPROTOCOL,
      frame: { height: 4, width: 6, channels: 1 },
    });
  });

  it('keeps a page of another origin out', async () => {
    const { url, services } = await fakeServer();
    expect(await sayHello(await pageOf(browser, FOREIGN_HOST), url)).toEqual(REFUSED);
    expect(services.counters.sessions).toBe(0);
  });

  it('lets that page in where the server was told of its origin', async () => {
    const page = await pageOf(browser, FOREIGN_HOST);
    const { url } = await fakeServer({ options: { allowedOrigins: [new URL(page.url()).origin] } });
    expect(await sayHello(page, url)).toMatchObject({ opened: true });
  });

  it('keeps it out all the same under a name that was pointed at this machine', async () => {
    const page = await pageOf(browser, FOREIGN_HOST);
    const { url } = await fakeServer({ options: { allowedOrigins: [new URL(page.url()).origin] } });
    expect(await sayHello(page, url.replace('127.0.0.1', FOREIGN_HOST))).toEqual(REFUSED);
  });
});

// ---------------------------------------------------------------------------

interface Outcome {
  readonly opened: boolean;
  /** The subprotocol agreed on. */
  readonly protocol: string;
  /** Bytes of the first message. */
  readonly reply: readonly number[];
}

const REFUSED: Outcome = { opened: false, protocol: '', reply: [] };

/** An empty page of this host name, from a web server that is not ours. */
async function pageOf(browser: Browser, host: string): Promise<Page> {
  const web = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>a page</title>');
  });
  const port = await new Promise<number>((resolve) => {
    web.listen(0, '127.0.0.1', () => resolve((web.address() as AddressInfo).port)); // not a pipe
  });
  const page = await browser.newPage();
  onTestFinished(async () => {
    await page.close();
    await new Promise((resolve) => web.close(resolve));
  });
  await page.goto(`http://${host}:${port}/`);
  return page;
}

/** What becomes of a WebSocket that the page opens to `url`: the page's own code, as text. */
function sayHello(page: Page, url: string): Promise<Outcome> {
  return page.evaluate(`new Promise((resolve) => {
    let opened = false;
    const socket = new WebSocket(${JSON.stringify(url)}, ${JSON.stringify(SUBPROTOCOL)});
    const done = (reply) => resolve({ opened, protocol: socket.protocol, reply });
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      opened = true;
      socket.send(new Uint8Array(${JSON.stringify(HELLO)}));
    };
    socket.onmessage = ({ data }) => done([...new Uint8Array(data)]);
    socket.onclose = () => done([]);
  })`);
}
