/** The check of a SceneObject that comes from outside: a file, another program. */

import { z } from 'zod';

type Numbers =
  | 'id'
  | 'presence'
  | 'x'
  | 'y'
  | 'w'
  | 'h'
  | 'x_std'
  | 'y_std'
  | 'visible'
  | 'depth'
  | 'log_likelihood'
  | 'prototype';
type Color = z.ZodTuple<[z.ZodNumber, z.ZodNumber, z.ZodNumber], null>;

/** What every object has; what each field is stands in `scene.ts`. */
export const SCENE_OBJECT_SHAPE: { readonly [F in Numbers]: z.ZodNumber } & {
  readonly color: Color;
} = {
  id: z.int(),
  presence: z.number(),
  x: z.number(),
  y: z.number(),
  w: z.number(),
  h: z.number(),
  x_std: z.number(),
  y_std: z.number(),
  visible: z.number(),
  depth: z.int(),
  color: z.tuple([z.number(), z.number(), z.number()]),
  log_likelihood: z.number(),
  prototype: z.int(),
};
