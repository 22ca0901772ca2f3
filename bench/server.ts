/** What the socket costs: requests of one 64x64x3 frame against a bare echo of as many bytes. */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { frameAt, Rng, sampleTabletopFrames } from '../env/index.ts';
import { connect } from '../server/client/index.ts';
import { createServer } from '../server/index.ts';
import { medianMs } from './clock.ts';
import type { BenchOptions, BenchResult } from './result.ts';

export async function benchServer(options: BenchOptions): Promise<BenchResult[]> {
  const set = sampleTabletopFrames(1, new Rng(options.seed));
  const frame = frameAt(set, 0);
  const echo = await medianEcho(frame.data, options);
  const server = await createServer({ port: 0, model: 'tabletop', policy: 'reach' });
  try {
    const client = await connect(server.url);
    const perceive = await medianMs(() => client.perceive(frame), options);
    const act = await medianMs(() => client.act({ frame }), options);
    const stats = await medianMs(() => client.stats(), options);
    await client.close();
    const peer = { name: 'bare echo of a frame', value: echo };
    return [
      { name: 'bare WebSocket echo of a frame', value: echo, unit: 'ms' },
      { name: 'stats request', value: stats, unit: 'ms', peer, ratio: echo / stats },
      { name: 'perceive request', value: perceive, unit: 'ms', peer, ratio: echo / perceive },
      { name: 'act request (frame to action)', value: act, unit: 'ms', peer, ratio: echo / act },
    ];
  } finally {
    await server.close();
  }
}

// ---------------------------------------------------------------------------

/** ws on both ends in this process, no codec, no inference. */
async function medianEcho(data: Uint8Array, options: BenchOptions): Promise<number> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  server.on('connection', (socket) => socket.on('message', (message) => socket.send(message)));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  try {
    await once(socket, 'open');
    return await medianMs(async () => {
      const answer = once(socket, 'message');
      socket.send(data);
      await answer;
    }, options);
  } finally {
    socket.terminate();
    server.close();
  }
}
