/** Ids of environments: `Namespace/Name-vN`, or `Name-vN`; without a version the newest is meant. */

import { SupairError } from './errors.ts';
import { didYouMean } from './nearest.ts';

export interface EnvId {
  /** Null for an environment outside any namespace. */
  readonly namespace: string | null;
  readonly name: string;
  /** Null where the newest is meant. */
  readonly version: number | null;
}

const ID = /^(?:([A-Za-z]\w*)\/)?([A-Za-z][\w-]*?)(?:-v(0|[1-9]\d*))?$/;

/** A peer's id may be any length, and looking for a near one costs its square. */
const LONGEST = 100;

/** The parts of an id; null for a malformed one. */
export function parseEnvId(id: string): EnvId | null {
  if (id.length > LONGEST) return null;
  const [, namespace = null, name, version] = ID.exec(id) ?? [];
  if (name === undefined) return null;
  return { namespace, name, version: version === undefined ? null : Number(version) };
}

/**
 * The full id that is meant: itself where it is known, else the newest version of its name.
 * @throws NOT_FOUND for any other, with the versions there are or the nearest name.
 */
export function resolveEnvId(id: string, known: readonly string[]): string {
  if (known.includes(id)) return id;
  const wanted = parseEnvId(id);
  const versions = wanted === null ? [] : versionsOf(wanted, known);
  const newest = versions.at(-1);
  if (wanted?.version === null && newest !== undefined) return newest;
  throw new SupairError('NOT_FOUND', {
    who: 'make',
    expected: 'a registered environment id',
    got: `'${id.slice(0, LONGEST)}'`,
    remedy:
      newest === undefined
        ? nearestRemedy(id.slice(0, LONGEST), wanted, known)
        : `Did you mean "${newest}", the newest version? There are ${versions.join(', ')}.`,
  });
}

// ---------------------------------------------------------------------------

/** The known ids of one namespace and name, oldest version first. */
function versionsOf({ namespace, name }: EnvId, known: readonly string[]): string[] {
  return known
    .map((id) => ({ id, parts: parseEnvId(id) }))
    .filter(({ parts }) => parts?.namespace === namespace && parts.name === name)
    .sort((a, b) => (a.parts?.version ?? 0) - (b.parts?.version ?? 0))
    .map(({ id }) => id);
}

/** The same name in another namespace is nearer than any misspelling. */
function nearestRemedy(id: string, wanted: EnvId | null, known: readonly string[]): string {
  const elsewhere = known.filter((other) => parseEnvId(other)?.name === wanted?.name).at(-1);
  if (wanted !== null && elsewhere !== undefined) {
    return `Did you mean "${elsewhere}"? Known: ${known.join(', ')}.`;
  }
  const names = known.map((other) => other.replace(/-v\d+$/, ''));
  return didYouMean(id, wanted?.version === null ? [...new Set(names)] : known);
}
