/** The messages as JSON Schema, for people who write a client in another language. */

import { z } from 'zod';
import { REPLY_SCHEMAS } from './reply-schemas.ts';
import { REQUEST_SCHEMAS } from './request-schemas.ts';
import { SUBPROTOCOL } from './subprotocol.ts';

/** `{ protocol, requests: { <type>: schema }, replies: { <type>: schema } }`. */
export function protocolSchema(): { readonly [key: string]: unknown } {
  return {
    protocol: SUBPROTOCOL,
    encoding: 'one msgpack map in each binary WebSocket message',
    requests: schemas(REQUEST_SCHEMAS),
    replies: schemas(REPLY_SCHEMAS),
  };
}

// ---------------------------------------------------------------------------

function schemas(table: { readonly [type: string]: z.ZodType }): { [type: string]: unknown } {
  return Object.fromEntries(
    Object.entries(table).map(([type, schema]) => [type, z.toJSONSchema(schema, OPTIONS)]),
  );
}

const OPTIONS: Parameters<typeof z.toJSONSchema>[1] = {
  unrepresentable: 'any',
  override: ({ zodSchema, jsonSchema }) => {
    // the one custom check there is: a tensor's `data`
    if (zodSchema._zod.def.type !== 'custom') return;
    jsonSchema.description = 'msgpack bin: elements in C order, little-endian';
  },
};
