/**
 * The model card written beside the weights: what it is, what it was trained on, how well it does.
 */

import type { ModelRecord } from '../model-files.ts';
import type { FoundFailure } from './fit-options.ts';
import type { Decision } from './settings/decision.ts';

export function modelCard(record: ModelRecord): string {
  const { supair, training } = record;
  const canvas = `${supair.height}x${supair.width}x${supair.channels}`;
  const frame =
    record.frame === undefined
      ? canvas
      : `${record.frame.height}x${record.frame.width}x${supair.channels}, seen at ${canvas}`;
  const metrics = training['metrics'];
  const lines = [
    `# ${record.name}`,
    '',
    'A SuPAIR perception model (Stelzner, Peharz, Kersting, ICML 2019): frames in, objects out.',
    '',
    `- Frames: ${frame}, up to ${supair.slots} objects.`,
    `- Detector: ${supair.detector}; leaves: ${supair.leaves}.`,
    `- Trained without labels on ${String(training['size'])} frames of \`${String(training['frames'])}\`, ` +
      `recipe \`${String(training['recipe'])}\`, seed ${String(training['seed'])}, ` +
      `${String(training['steps'])} steps on ${String(training['backend'])}` +
      `${training['device'] === undefined ? '' : ` (${String(training['device'])})`}.`,
    ...(typeof training['command'] === 'string' ? [`- Command: \`${training['command']}\``] : []),
    '',
    ...decisionLines(training['decisions']),
    '## Measured on frames it was not trained on',
    '',
    metrics === undefined
      ? 'Not yet: training has not finished.'
      : `\`\`\`json\n${JSON.stringify(metrics, null, 2)}\n\`\`\``,
    '',
    '## Limits',
    '',
    ...diagnosisLines(training['diagnosis']),
    'It knows the table, the camera, the lighting and the kinds of objects of its training frames.',
    'On other frames expect wrong counts; the `novelty` of a scene says how unlike the training',
    'frames it is. Objects that touch may be taken for one.',
    '',
  ];
  return lines.join('\n');
}

// ---------------------------------------------------------------------------

/** What was settled from the data; nothing for models that were made without a record of it. */
function decisionLines(decisions: unknown): string[] {
  if (!Array.isArray(decisions) || decisions.length === 0) return [];
  const rows = (decisions as readonly Decision[]) // written by fit
    .map(({ name, value, why }) => `| ${name} | ${value} | ${why} |`);
  return [
    '## Settled from the frames',
    '',
    '| what | value | why |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ];
}

function diagnosisLines(diagnosis: unknown): string[] {
  if (diagnosis === null || diagnosis === undefined) return [];
  const { failure, means } = diagnosis as FoundFailure; // written by fit
  return [`**Not to be relied on: ${means} (${failure}).**`, ''];
}
