/** The kernels of one room as WebAssembly, compiled from their source. */
export declare function compileKernels(
  name: 'sensor' | 'agent' | 'perception' | 'inference',
): Promise<Uint8Array>;
