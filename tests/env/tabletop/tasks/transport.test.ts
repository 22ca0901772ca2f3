import { expect, it, vi } from 'vitest';
import { resolveTabletopConfig } from '../../../../env/tabletop/config.ts';
import type { Sprite } from '../../../../env/tabletop/scene.ts';
import { planTransport } from '../../../../env/tabletop/tasks/transport.ts';
import { waysOf } from '../../../../env/tabletop/tasks/ways.ts';

vi.mock(import('../../../../env/tabletop/tasks/ways.ts'), async (original) => {
  const ways = await original();
  return { ...ways, waysOf: vi.fn(ways.waysOf) };
});

const frame = resolveTabletopConfig();

it('gives up where nothing ends well, and still brings something nearer or aside', () => {
  const sprites = Array.from(
    { length: 6 },
    (_, id): Sprite => ({
      id,
      shape: 'circle',
      color: 'blue',
      size: 12,
      x: 0.2 + 0.3 * (id % 3),
      y: 0.3 + 0.4 * Math.floor(id / 3),
    }),
  );
  const job = { id: 4, left: ({ x }: { readonly x: number }) => x };
  const hopeless = [{ jobs: [job], done: () => false }];
  const way = planTransport(sprites, hopeless, frame);
  expect(way?.sprite.id).toBe(4);
  expect(way?.path.at(-1)?.x).toBeLessThan(0.45);
  expect(vi.mocked(waysOf).mock.calls.length).toBeLessThan(5000);
  expect(planTransport(sprites, [{ jobs: [], done: () => false }], frame)).not.toBeNull();
});
