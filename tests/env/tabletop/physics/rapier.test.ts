import { expect, it, vi } from 'vitest';
import { loadedRapier, preparePhysics } from '../../../../env/tabletop/physics/rapier.ts';

const init = vi.fn<() => Promise<void>>();
vi.mock('@dimforge/rapier2d-compat', () => ({ default: { init: () => init() } }));

it('loads physics once for all who ask at once, and again after it failed', async () => {
  expect(loadedRapier).toThrowCode('INTERNAL');
  const both = () => Promise.allSettled([preparePhysics(), preparePhysics()]);
  init.mockRejectedValueOnce(new TypeError('no memory'));
  expect((await both()).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(loadedRapier).toThrowCode('INTERNAL');
  init.mockResolvedValue();
  expect((await both()).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  await preparePhysics();
  expect(init).toHaveBeenCalledTimes(2);
  expect(loadedRapier()).toBeDefined();
});
