/**
 * The model card written beside the weights: what it is, what it was trained on, how well it does.
 */

import type { ModelRecord } from '../model-files.ts';

export function modelCard(record: ModelRecord): string {
  const { supair, training } = record;
  const frame = `${supair.height}x${supair.width}x${supair.channels}`;
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
    '## Measured on frames it was not trained on',
    '',
    metrics === undefined
      ? 'Not yet: training has not finished.'
      : `\`\`\`json\n${JSON.stringify(metrics, null, 2)}\n\`\`\``,
    '',
    '## Limits',
    '',
    'It knows the table, the camera, the lighting and the kinds of objects of its training frames.',
    'On other frames expect wrong counts; the `novelty` of a scene says how unlike the training',
    'frames it is. Objects that touch may be taken for one.',
    '',
  ];
  return lines.join('\n');
}
