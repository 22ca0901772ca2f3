/** docs/protocol.md says what the code does. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../env/core/errors.ts';
import { spaceToJson } from '../../env/core/spaces/codec.ts';
import type { Space } from '../../env/core/spaces/spaces.ts';
import { MAX_ITEMS } from '../../server/protocol/decode-value.ts';
import { protocolSchema } from '../../server/protocol/json-schema.ts';
import { LIMIT_TABLE } from '../../server/protocol/limits.ts';
import { parseRequest } from '../../server/protocol/request-schemas.ts';
import { CLOSE, SUBPROTOCOL } from '../../server/protocol/subprotocol.ts';
import { WIRE_DTYPES } from '../../server/protocol/tensor.ts';
import {
  bits,
  both,
  coin,
  dice,
  dots,
  either,
  net,
  pair,
  pixels,
  word,
} from '../support/named-spaces.ts';
import { pack } from './support.ts';

const DOC = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

/** Rows of the table below a heading, cells trimmed, the head left out. */
function tableBelow(heading: string): string[][] {
  const section = DOC.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) => {
    return row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  });
}

/** Words in backticks. */
const named = (text: string): string[] => [...text.matchAll(/`(\w+)\??`/g)].map((m) => m[1] ?? '');

interface ObjectSchema {
  readonly properties: { readonly [field: string]: unknown };
  readonly required: readonly string[];
}
const schema = protocolSchema() as {
  readonly requests: { readonly [type: string]: ObjectSchema };
  readonly replies: { readonly [type: string]: ObjectSchema };
};

const ENVELOPE = ['type', 'id', 'policy_version', 'timing_ms'];

describe('docs/protocol.md', () => {
  it('names the subprotocol and the close codes', () => {
    expect(DOC).toContain(`\`${SUBPROTOCOL}\``);
    for (const code of Object.values(CLOSE)) {
      if (code !== CLOSE.internal) expect(DOC).toContain(String(code));
    }
  });

  it('has the limits of the code', () => {
    const documented = tableBelow('Limits').map(([name, value, unit, why]) => [
      (name ?? '').replaceAll('`', ''),
      Number(value),
      unit,
      why,
    ]);
    const real = Object.entries(LIMIT_TABLE).map(([name, row]) => [name, ...row]);
    expect(documented).toEqual(real);
  });

  it('has the dtypes of the code', () => {
    const documented = tableBelow('Tensors').map(([name]) => named(name ?? '')[0]);
    expect(documented.slice(0, WIRE_DTYPES.length)).toEqual([...WIRE_DTYPES]);
  });

  it('has every kind of space with its fields, and the limit on its values', () => {
    const rows = new Map(
      tableBelow('Tensors')
        .slice(WIRE_DTYPES.length)
        .map(([type = '', fields = '']) => [type.replaceAll('`', ''), fields]),
    );
    rows.delete('type'); // the head of the second table
    rows.delete('---');
    const kinds: Space[] = [pixels, coin, dice, bits, word, both, pair, dots, net, either];
    expect([...rows.keys()].sort()).toEqual(kinds.map(({ type }) => type).sort());
    for (const space of kinds) {
      const fields = Object.keys(spaceToJson(space)).filter((field) => field !== 'type');
      expect(named(rows.get(space.type) ?? ''), space.type).toEqual(expect.arrayContaining(fields));
    }
    expect(DOC).toContain(`at most ${MAX_ITEMS} values`);
  });

  it.each(Object.entries(schema.requests))('has every field of the request %s', (type, request) => {
    const row = tableBelow('Requests').find(([name]) => name === `\`${type}\``);
    const fields = Object.keys(request.properties).filter((field) => !ENVELOPE.includes(field));
    for (const field of fields) {
      const mark = request.required.includes(field) ? `\`${field}\`` : `\`${field}?\``;
      expect(row?.[1], `${type}.${field}`).toContain(mark);
    }
    expect(schema.replies).toHaveProperty(named(row?.[2] ?? '')[0] ?? '');
  });

  it.each(Object.entries(schema.replies))('has every field of the reply %s', (type, reply) => {
    const row = tableBelow('Replies').find(([name]) => name === `\`${type}\``);
    const fields = Object.keys(reply.properties).filter((field) => !ENVELOPE.includes(field));
    for (const field of fields) {
      expect(row?.[1], `${type}.${field}`).toMatch(new RegExp(`\`${field}\\??\``));
    }
  });

  it("has every field of an environment's spec, with a mark where it may be missing", () => {
    // an object or nil
    const spec = schema.replies['env']?.properties['spec'] as { readonly anyOf?: ObjectSchema[] };
    const { properties = {}, required = [] } = spec?.anyOf?.[0] ?? {};
    const fields = Object.keys(properties).map((field) =>
      required.includes(field) ? `\`${field}\`` : `\`${field}?\``,
    );
    expect(tableBelow('Environments').map(([field]) => field)).toEqual(fields);
  });

  it('has the error codes that can go over the wire', () => {
    const documented = tableBelow('Errors').map(([name]) => named(name ?? '')[0]);
    const elsewhere = ['BAD_FILE', 'DISPOSED', 'PORT_IN_USE', 'UNAUTHORIZED', 'VERSION'];
    expect([...documented, ...elsewhere].sort()).toEqual([...ERROR_CODES].sort());
  });

  it('shows one message in bytes as the encoder writes it', () => {
    const block = DOC.split('### One message in bytes')[1]?.split('```')[1] ?? '';
    const bytes = [...block.matchAll(/^((?:[0-9a-f]{2} )+) {2,}/gm)]
      .map((m) => m[1] ?? '')
      .join('');
    const message = {
      type: 'perceive',
      id: 1,
      frame: { shape: [2, 2, 1], dtype: 'uint8', data: Buffer.of(0, 255, 255, 0) },
    };
    expect(bytes.replaceAll(' ', '')).toBe(pack(message).toString('hex'));
    expect(parseRequest(message).type).toBe('perceive');
  });
});
