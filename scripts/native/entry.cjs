/**
 * Copied to `.native/VARIANT/index.cjs`: registers the native backend with the program's own copy
 * of tfjs-core, so that there is one engine, one list of kernels and one list of gradients. The
 * packages `@tensorflow/tfjs` and `tfjs-core` that the kernels ask for are stubs beside this file
 * that give them that copy.
 */

const core = require('./core.cjs');

/**
 * Adds the backend `tensorflow`.
 *
 * @param tf the program's `@tensorflow/tfjs-core`.
 * @throws where the library does not load.
 */
exports.register = (tf) => {
  if (tf.findBackendFactory('tensorflow') != null) return;
  core.tf = tf;
  const binding = require('./tfjs_binding.node');
  const { NodeJSKernelBackend } = require('@tensorflow/tfjs-node/dist/nodejs_kernel_backend');
  require('@tensorflow/tfjs-node/dist/register_all_kernels');
  const name = `@tensorflow/tfjs-node${binding.isUsingGpuDevice() ? '-gpu' : ''}`;
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, name), 3);
};
