/** Parameters of both circuits by hand: means by channel and component, all choices alike. */

import { Rng } from '../../../../env/core/random.ts';
import type { LayeredModel } from '../../../../perception/supair/layered-model.ts';
import { initParams, PUBLISHED_INIT } from '../../../../perception/supair/model.ts';
import type { HostParams } from '../../../../perception/supair/params.ts';

type MeanOf = (channel: number, component: number) => number;

/** Variances in the middle of their bounds; half opaque where leaves see through. */
export function paramsByHand(
  laid: LayeredModel,
  means: { readonly [part in 'object' | 'background']: MeanOf },
): HostParams {
  const params = initParams(laid, PUBLISHED_INIT, new Rng(1));
  for (const part of ['object', 'background'] as const) {
    const { leafComponents, replicas } = laid.config[part];
    const mean = params[`${part}.mean`]?.data ?? new Float32Array(0); // [D, C, R, K]
    for (let i = 0; i < mean.length; i++) {
      const channel = Math.floor(i / (replicas * leafComponents)) % laid.config.channels;
      mean[i] = means[part](channel, i % leafComponents);
    }
    for (const name of ['varLogit', 'sum1', 'root']) params[`${part}.${name}`]?.data.fill(0);
  }
  params['object.alphaLogit']?.data.fill(0);
  return params;
}
