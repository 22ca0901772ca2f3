/** Files of models: tensors on disk, model folders, and where the package keeps its own. */

export {
  type ModelContents,
  type ModelFolder,
  readModelFile,
  readModelFolder,
  writeModelFolder,
} from './model-folder.ts';
export { MODEL_FORMAT_VERSION, type ModelKind, type ModelSettings } from './model-head.ts';
export {
  dataFile,
  packageRoot,
  packageVersion,
  resolveModel,
} from './package-root.ts';
export { decodeSafetensors, encodeSafetensors, type StoredMetadata } from './safetensors.ts';
export { type StoredDtype, type StoredTensor, type StoredTensors, takeTensors } from './tensor.ts';
