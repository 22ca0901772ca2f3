/** The few things plain HTTP answers on the server's port. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { protocolSchema } from './protocol/json-schema.ts';
import { SUBPROTOCOL } from './protocol/subprotocol.ts';
import { capabilities, type Services } from './services.ts';

export function answerHttp(
  request: IncomingMessage,
  response: ServerResponse,
  services: Services,
): void {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const method = request.method ?? 'GET';
  if (method !== 'GET' && method !== 'HEAD') {
    send(response, 405, 'text/plain', 'Only GET is answered here; requests go by WebSocket.\n');
    return;
  }
  switch (path) {
    case '/healthz':
      send(response, 200, 'text/plain', 'OK\n');
      break;
    case '/health':
      send(response, 200, 'application/json', JSON.stringify(health(services)));
      break;
    case '/schema':
      send(response, 200, 'application/json', JSON.stringify(protocolSchema()));
      break;
    case '/':
      send(response, 200, 'text/html; charset=utf-8', page(services));
      break;
    default:
      send(response, 404, 'text/plain', 'Not found. There is /, /healthz, /health and /schema.\n');
  }
}

// ---------------------------------------------------------------------------

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  response.end(body); // node drops the body of a HEAD by itself
}

function health(services: Services): { readonly [key: string]: unknown } {
  const { counters, server } = services;
  return {
    status: 'healthy',
    server,
    protocol: SUBPROTOCOL,
    capabilities: capabilities(services),
    sessions: counters.sessions,
    uptime_s: (performance.now() - counters.startedMs) / 1000,
  };
}

/** Only our own texts and numbers go in, so nothing needs escaping. */
function page(services: Services): string {
  const { model, policy } = services.described;
  const frames =
    model === null
      ? 'no perception model'
      : `frames of ${model.width} x ${model.height} x ${model.channels}, up to ${model.slots} objects`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>supair-rl</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}
code{background:#8882;padding:.1em .3em;border-radius:.2em}</style></head><body>
<h1>supair-rl</h1>
<p>Send frames, get objects; send objects, get actions. This is a WebSocket server, not a web
site: connect a simulator to this address with the subprotocol <code>${SUBPROTOCOL}</code>.</p>
<ul><li>${services.server}</li><li>${frames}</li>
<li>${policy === null ? 'no policy' : `a policy, version ${policy.version}`}</li>
<li>${services.environments.length} environments</li></ul>
<p><a href="/schema">/schema</a> describes the messages, <a href="/health">/health</a> the
server's state.</p></body></html>
`;
}
