/** The kernels of agent/nn as WebAssembly, compiled from their source. */
export declare function compileKernels(): Promise<Uint8Array>;
