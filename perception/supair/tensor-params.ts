/** Parameters between the host and the backend. */

import * as tf from '@tensorflow/tfjs-core';
import { type HostParams, type HostTensor, mapValues, type Params } from './params.ts';

/** Copies to the backend. */
export function upload(host: HostParams): Params {
  return mapValues(host, ({ shape, data }) => tf.tensor(data, [...shape], 'float32'));
}

/** Copies to the host. */
export async function download(params: Params): Promise<HostParams> {
  const entries = await Promise.all(
    Object.entries(params).map(async ([name, tensor]): Promise<[string, HostTensor]> => {
      const data = (await tensor.data()) as Float32Array; // all parameters are float32
      return [name, { shape: tensor.shape, data: data.slice() }];
    }),
  );
  return Object.fromEntries(entries);
}

export function disposeParams(params: Params): void {
  tf.dispose(params);
}
