/** One colour an object, the same in pictures, reports and animations. */

/** Red, green, blue, each 0..255. */
export type Rgb = readonly [number, number, number];

/** Colours that people with colour vision deficiencies tell apart (Okabe and Ito), on dark tables. */
const COLORS: readonly Rgb[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [204, 121, 167],
  [213, 94, 0],
  [0, 114, 178],
];

/** The colour of the object with this id (slot or track). */
export function objectColor(id: number): Rgb {
  // the remainder is within the list for any id, negative ones included
  return COLORS[((id % COLORS.length) + COLORS.length) % COLORS.length] as Rgb;
}

export function cssColor(rgb: Rgb): string {
  return `rgb(${rgb.join(' ')})`;
}
