import { describe, expect, it } from 'vitest';
import { isLoopback, refusalOf } from '../../server/admission.ts';

const RULES = { loopback: true, token: null, allowedOrigins: [] };
const HEADERS = { host: '127.0.0.1:8765', 'sec-websocket-protocol': 'supair-rl.v1' };

const status = (headers: object, rules: object = {}, url = '/'): number | null =>
  refusalOf({ url, headers: { ...HEADERS, ...headers } }, { ...RULES, ...rules })?.status ?? null;

describe('admission', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.255.0.3', true],
    ['localhost', true],
    ['::1', true],
    ['0.0.0.0', false],
    ['', false],
    ['::', false],
    ['192.168.0.1', false],
    ['127.0.0.1.evil.org', false],
    ['localhost.evil.org', false],
    ['1127.0.0.1', false],
  ])('takes %s for loopback: %s', (name, expected) => {
    expect(isLoopback(name)).toBe(expected);
  });

  const remote = { loopback: false, token: 'correct horse battery staple' };
  const shown = { authorization: 'Bearer correct horse battery staple', host: 'lab.org:8765' };

  it.each<[string, object, object, number | null]>([
    ['a page of this machine to a local server', { origin: 'http://localhost:1' }, {}, null],
    ['a page over IPv6', { origin: 'http://[::1]:1', host: '[::1]:8765' }, {}, null],
    [
      'a page of this machine to a public server',
      { ...shown, origin: 'http://localhost:1' },
      remote,
      403,
    ],
    ['a page of the public server', { ...shown, origin: 'http://lab.org:8765' }, remote, null],
    ['a page of another port there', { ...shown, origin: 'http://lab.org:80' }, remote, 403],
    [
      'a page that is allow-listed',
      { ...shown, origin: 'http://a.org' },
      { ...remote, allowedOrigins: ['http://a.org'] },
      null,
    ],
    [
      'a page whose origin begins like it',
      { ...shown, origin: 'http://a.org.evil' },
      { ...remote, allowedOrigins: ['http://a.org'] },
      403,
    ],
    ['a foreign page with the token', { ...shown, origin: 'http://evil.org' }, remote, 403],
    ['a program with the token', shown, remote, null],
    [
      'a program with a token that begins like it',
      { ...shown, authorization: 'Bearer correct' },
      remote,
      401,
    ],
    ['another host name, local server', { host: 'evil.org' }, {}, 403],
    ['no host name', { host: undefined }, {}, 403],
    ['no subprotocol', { 'sec-websocket-protocol': undefined }, {}, 400],
    ['a subprotocol that begins like it', { 'sec-websocket-protocol': 'supair-rl.v10' }, {}, 400],
  ])('%s', (_what, headers, rules, expected) => {
    expect(status(headers, rules)).toBe(expected);
  });

  it('looks at the path without its query', () => {
    expect(status({}, {}, '/?x=1')).toBeNull();
    expect(status({}, {}, '/x')).toBe(404);
  });
});
