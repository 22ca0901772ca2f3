/** A setting that was taken from the data, and why: what `fit` prints, and records in config.json. */

export interface Decision {
  /** What is decided, as its flag is called where it has one. */
  readonly name: string;
  readonly value: string;
  /** Where the value comes from. */
  readonly why: string;
}

/** Said of settings that were given. */
export const AS_GIVEN = 'as given';

/** Decisions in the order in which they are made. */
export class Decisions {
  readonly #list: Decision[] = [];

  get list(): readonly Decision[] {
    return this.#list;
  }

  /** @param given what somebody gave; undefined where the data decided, for the reason `why`. */
  add(name: string, value: string, why: string, given?: unknown): void {
    this.#list.push({ name, value, why: given === undefined ? why : AS_GIVEN });
  }
}
