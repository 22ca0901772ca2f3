/** Custom matchers, typed once. */

import { expect } from 'vitest';
import { type ErrorCode, isSupairError } from '../../env/core/errors.ts';

interface CustomMatchers<R> {
  /** Every element within `tolerance` (absolute, or relative to the expected magnitude). */
  toBeAllClose(expected: ArrayLike<number>, tolerance: number): R;
  /** A function that throws (or a promise that rejects with) a SupairError of this code. */
  toThrowCode(code: ErrorCode): R;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the library declares its matchers so
  interface Matchers<T = any> extends CustomMatchers<T> {}
}

expect.extend({
  toBeAllClose(received: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
    if (received.length !== expected.length) {
      return {
        pass: false,
        message: () => `length ${received.length}, expected ${expected.length}`,
      };
    }
    let worst = -1;
    let worstError = -1;
    for (let i = 0; i < expected.length; i++) {
      const a = received[i] ?? Number.NaN;
      const b = expected[i] ?? Number.NaN;
      const error = a === b ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(b));
      if (!(error <= worstError)) {
        worst = i;
        worstError = error;
      }
    }
    return {
      pass: worstError <= tolerance,
      message: () =>
        `element ${worst}: ${received[worst]} against ${expected[worst]} (error ${worstError}, tolerance ${tolerance})`,
    };
  },

  toThrowCode(received: unknown, code: ErrorCode) {
    let thrown: unknown = received;
    if (typeof received === 'function') {
      thrown = undefined;
      try {
        received();
      } catch (error) {
        thrown = error;
      }
    }
    const found = isSupairError(thrown) ? thrown.code : String(thrown);
    return { pass: found === code, message: () => `expected ${code}, got ${found}` };
  },
});
