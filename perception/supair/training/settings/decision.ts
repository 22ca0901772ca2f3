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
