/** The errors of a perception model on disk: `errors.json` in the model's folder. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SupairError } from '../../env/core/errors.ts';
import { resolveModel } from '../../storage/package-root.ts';
import { type ErrorModel, parseErrorModel } from './error-model.ts';

const ERRORS = 'errors.json';
/** Digits kept: a sample of thousands knows no more. */
const DIGITS = 5;

/** @returns the file's path. */
export function saveErrorModel(folder: string, model: ErrorModel): string {
  const path = join(folder, ERRORS);
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value;
  const text = JSON.stringify(model, rounded, 1);
  // one line a list of numbers
  const short = text.replaceAll(/\[[^[\]{}]*\]/g, (list) => list.replaceAll(/\s+/g, ' '));
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${short}\n`);
  return path;
}

/**
 * @param nameOrFolder a shipped perception model or a model folder.
 * @throws NOT_FOUND for an unknown model, or one whose errors were not measured; BAD_FILE.
 */
export function loadErrorModel(nameOrFolder: string): ErrorModel {
  const path = join(resolveModel(nameOrFolder), ERRORS);
  if (!existsSync(path)) {
    throw new SupairError('NOT_FOUND', {
      who: path,
      expected: 'the measured errors of the model',
      got: 'no such file',
      remedy: `Measure them: npx supair-rl calibrate ${nameOrFolder} ENV.`,
    });
  }
  return parseErrorModel(jsonOf(readFileSync(path, 'utf8')), path);
}

// ---------------------------------------------------------------------------

/** Undefined for a text that is no JSON, which no model is. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
