/**
 * Pictures as data: filled shapes, back to front, over a plain ground.
 *
 *   world: units of what is drawn, y up            picture: [0, W] x [0, H] pixels, y down
 *
 *     +--- top ---+                                (0,0) ---- (W,0)
 *    left  view  right      ->                       |  the view  |      in the middle, as large
 *     +-- bottom -+                                (0,H) ---- (W,H)      as fits, one scale
 *
 * What lies beside the view is drawn too where the picture has room for it.
 */

/** Red, green, blue, 0..255. */
export type Color = readonly [red: number, green: number, blue: number];

export type Point = readonly [x: number, y: number];

export type Shape =
  | { readonly type: 'polygon'; readonly corners: readonly Point[]; readonly color: Color }
  | {
      readonly type: 'circle';
      readonly centre: Point;
      readonly radius: number;
      readonly color: Color;
    }
  /** A thick line with round ends. */
  | {
      readonly type: 'line';
      readonly from: Point;
      readonly to: Point;
      readonly width: number;
      readonly color: Color;
    };

/** The part of the world that a picture shows whole. */
export interface View {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

export interface Drawing {
  readonly view: View;
  readonly ground: Color;
  /** World coordinates, back to front. */
  readonly shapes: readonly Shape[];
}

/** Pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** The shapes of a drawing in picture coordinates. */
export function inPixels({ view, shapes }: Drawing, { width, height }: PictureSize): Shape[] {
  const { left, right, bottom, top } = view;
  const scale = Math.min(width / (right - left), height / (top - bottom));
  const middleX = (left + right) / 2;
  const middleY = (bottom + top) / 2;
  const place = ([x, y]: Point): Point => [
    width / 2 + scale * (x - middleX),
    height / 2 - scale * (y - middleY),
  ];
  return shapes.map((shape) => {
    switch (shape.type) {
      case 'polygon':
        return { ...shape, corners: shape.corners.map(place) };
      case 'circle':
        return { ...shape, centre: place(shape.centre), radius: scale * shape.radius };
      case 'line':
        return {
          ...shape,
          from: place(shape.from),
          to: place(shape.to),
          width: scale * shape.width,
        };
      default:
        return shape satisfies never;
    }
  });
}
