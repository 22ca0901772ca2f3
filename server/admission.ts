/**
 * Who may open a WebSocket: decided from the HTTP request alone, before any WebSocket exists.
 *
 *   path         `/` only
 *   Host         a loopback name where the server listens on loopback without a token: no page can
 *                reach us under its own name by re-pointing its DNS (rebinding)
 *   Origin       absent (no browser), the page's own host, loopback to loopback, or allow-listed:
 *                browsers let any page open a WebSocket to any address, this machine's included
 *   token        where the server has one: `Authorization: Bearer T` (or `Api-Key T`), or as a
 *                second subprotocol for browsers
 *   subprotocol  `supair-rl.v1` must be among those offered
 */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from './protocol/subprotocol.ts';

export interface AdmissionRules {
  /** The server listens on loopback only. */
  readonly loopback: boolean;
  readonly token: string | null;
  /** Exact origins besides the rule above, e.g. `https://lab.example.org`. */
  readonly allowedOrigins: readonly string[];
}

/** Null admits; otherwise what HTTP answers. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 503;
  readonly message: string;
}

export function refusalOf(
  request: { readonly url?: string | undefined; readonly headers: IncomingHttpHeaders },
  rules: AdmissionRules,
): Refusal | null {
  const { headers } = request;
  const path = (request.url ?? '/').split('?')[0];
  if (path !== '/') {
    return { status: 404, message: `No WebSocket at this path. Connect to / instead.` };
  }
  const host = headers.host ?? '';
  if (rules.loopback && rules.token === null && !isLoopback(hostName(host))) {
    return {
      status: 403,
      message: `Host ${quote(host)} refused: this server is local. Connect to 127.0.0.1 or localhost.`,
    };
  }
  const { origin } = headers;
  if (origin !== undefined && !originAllowed(origin, host, rules)) {
    return {
      status: 403,
      message: `Origin ${quote(origin)} refused. Allow it when starting the server.`,
    };
  }
  const offered = subprotocols(headers);
  if (rules.token !== null && !tokenMatches(rules.token, headers, offered)) {
    return {
      status: 401,
      message: 'Token missing or wrong. Send it as "Authorization: Bearer <token>".',
    };
  }
  if (!offered.includes(SUBPROTOCOL)) {
    return {
      status: 400,
      message: `No known subprotocol offered. Ask for ${SUBPROTOCOL} in Sec-WebSocket-Protocol.`,
    };
  }
  return null;
}

/** A name or address that only this machine can reach. */
export function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

// ---------------------------------------------------------------------------

function originAllowed(origin: string, host: string, rules: AdmissionRules): boolean {
  if (rules.allowedOrigins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false; // `null`: a sandboxed page or a file
  const url = new URL(origin);
  if (url.host === host) return true;
  return rules.loopback && isLoopback(bare(url.hostname));
}

const hostName = (host: string): string =>
  URL.canParse(`http://${host}`) ? bare(new URL(`http://${host}`).hostname) : '';

const bare = (name: string): string => name.replace(/^\[(.*)\]$/, '$1');

function subprotocols(headers: IncomingHttpHeaders): string[] {
  return (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
}

function tokenMatches(
  token: string,
  headers: IncomingHttpHeaders,
  offered: readonly string[],
): boolean {
  const [, authorization] = /^(?:Bearer|Api-Key) +(.+)$/i.exec(headers.authorization ?? '') ?? [];
  const subprotocol = offered.find((name) => name.startsWith(TOKEN_SUBPROTOCOL_PREFIX));
  const given =
    authorization ??
    (subprotocol === undefined
      ? undefined
      : Buffer.from(subprotocol.slice(TOKEN_SUBPROTOCOL_PREFIX.length), 'base64url').toString());
  // Digests have one length, so the comparison tells nothing about the token's.
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const quote = (text: string): string => JSON.stringify(text.slice(0, 100));
