/**
 * WebAssembly memories and modules: the part of that interface used here, which neither es2023 nor
 * Node's types declare. Every engine since 2017 has it; SIMD is on in Node >= 16 and in all current
 * browsers.
 */

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** @returns the old size, pages; the old buffer is detached. */
  grow(pages: number): number;
}

/** Bytes of a page. */
export const PAGE_BYTES = 65_536;

/** A memory of its own, at least `bytes` large, zeros. */
export function createMemory(bytes: number): WasmMemory {
  return new webAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
}

/**
 * A module that imports nothing but its memory, compiled at first use.
 *
 * @param base64 its bytes, as `scripts/build-kernels.mjs` writes them.
 */
export function wasmModule<Exports>(base64: string): (memory: WasmMemory) => Exports {
  let compiled: object | null = null;
  return (memory) => {
    compiled ??= new webAssembly.Module(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
    // the caller names the exports of its own module
    return new webAssembly.Instance(compiled, { env: { memory } }).exports as Exports;
  };
}

// ---------------------------------------------------------------------------

interface WasmInterface {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (pages: { readonly initial: number }) => WasmMemory;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: unknown };
}

// every engine has it, but no declaration that is loaded here: see above
const webAssembly = (globalThis as unknown as { readonly WebAssembly: WasmInterface }).WebAssembly;
