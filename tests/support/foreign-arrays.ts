/** Arrays with the members of numjs, ndarray and TensorFlow.js, as far as others read them. */

export interface NumjsArray {
  readonly shape: number[];
  readonly selection: object;
  tolist(): number[];
}

/** Like numjs: the numbers lie somewhere in `selection`, `tolist` has them. */
export function numjsArray(list: readonly number[]): NumjsArray {
  const shape = [list.length];
  return {
    shape,
    selection: { data: [99, ...list], shape, stride: [1], offset: 1 },
    tolist: () => [...list],
  };
}

/** Like ndarray, a view: the transpose of [[1, 2, 3], [4, 5, 6]] behind two strange numbers. */
export function transposedView(): object {
  return {
    data: Float64Array.of(-7, -7, 1, 2, 3, 4, 5, 6),
    shape: [3, 2],
    stride: [1, 3],
    offset: 2,
  };
}

/** Like a tensor of TensorFlow.js. */
export function tensorLike(shape: readonly number[], values: readonly number[]): object {
  return { shape, dtype: 'float32', dataSync: () => Float32Array.from(values) };
}
