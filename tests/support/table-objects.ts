/** Objects of tables by hand: what is not said is plain. */

import type { TableObject } from '../../agent/errors/table-objects.ts';
import { OBJECT_COLUMNS, type ObjectColumn } from '../../env/core/object-table.ts';

type Values = { readonly [name in ObjectColumn]?: number };

const PLAIN: Values = { presence: 1, w: 20, h: 20, visible: 1, red: 0.5, green: 0.5, blue: 0.5 };

export function tableObject(id: number, values: Values): TableObject {
  const all: Values = { ...PLAIN, ...values };
  return { id, values: OBJECT_COLUMNS.map((name) => all[name] ?? 0) };
}
