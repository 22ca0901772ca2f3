/** Files of models: tensors on disk, model folders, and where the package keeps its own. */

export { readModelFolder, writeModelFolder } from './model-folder.ts';
export { packageVersion, resolveModel } from './package-root.ts';
