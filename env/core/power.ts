/**
 * `base ** exponent` by multiplication, the same bits everywhere: V8's own differs in its last bit from one
 * version to the next, other than for squares and for powers of two.
 *
 * @param exponent an integer >= 1.
 */
export function power(base: number, exponent: number): number {
  let product = base;
  for (let i = 1; i < exponent; i++) product *= base;
  return product;
}
