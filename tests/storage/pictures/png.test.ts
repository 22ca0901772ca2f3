import { describe, expect, it } from 'vitest';
import { decodePng, encodePng, readPng } from '../../../storage/pictures/png.ts';
import { fromBase64, goldenData } from '../../golden/read.ts';

const golden = goldenData().png;

describe('PNG images', () => {
  it.each(Object.keys(golden))('are read as Pillow wrote them: mode %s', (mode) => {
    const { file, channels, values } = golden[mode] ?? { file: '', channels: 0, values: [] };
    const frame = decodePng(fromBase64(file), mode);
    expect(frame).toMatchObject({ height: 5, width: 7, channels });
    expect([...frame.data]).toEqual(values);
  });

  it('come back as they were written', () => {
    const frame = {
      height: 2,
      width: 1,
      channels: 3,
      data: Uint8Array.of(1, 2, 3, 4, 5, 6),
    } as const;
    expect(decodePng(encodePng(frame), 'png')).toEqual(frame);
  });

  it.each([
    ['another format', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
    ['a cut file', fromBase64(golden['RGB']?.file ?? '').subarray(0, 60)],
    ['a flipped bit', fromBase64(golden['RGB']?.file ?? '').map((x, i) => (i === 45 ? x ^ 1 : x))],
  ])('are refused with a reason: %s', (_, bytes) => {
    expect(() => decodePng(bytes, 'photo.png')).toThrowCode('BAD_FILE');
    expect(() => decodePng(bytes, 'photo.png')).toThrow('photo.png');
  });

  it('are refused where there is no file', () => {
    expect(() => readPng('no-such-folder/none.png')).toThrowCode('NOT_FOUND');
  });
});
