/** What is known of a machine; see checks.mjs. */
export interface Facts {
  readonly platform: string;
  readonly arch: string;
  /** Versions, dotted. */
  readonly node: string;
  readonly glibc: string | null;
  readonly avx: boolean;
  /** Names of the programs to use. */
  readonly compiler: string;
  readonly python: string;
  readonly compiles: boolean;
  readonly pip: string | null;
  readonly tar: boolean;
  readonly freeBytes: number;
}
export declare function inspect(
  folder: string,
  tools: { readonly python: string; readonly compiler: string },
): Facts;
export declare function problemWith(
  facts: Facts,
  plan: { readonly folder: string; readonly neededBytes: number },
): string | null;
export declare function atLeast(version: string, least: readonly number[]): boolean;
