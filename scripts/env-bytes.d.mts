/** What environments do in some Node, beside what is recorded. */
export declare function differingBytes(
  binary: string,
  recorded: { readonly [name: string]: string },
): string[];
