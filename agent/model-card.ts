/** The text of a policy's MODEL_CARD.md: what it is, how it was made, how well it does. */

import type { Evaluation } from './evaluate.ts';
import type { PolicyRecord } from './policy-folder.ts';
import type { Training } from './ppo/train.ts';

export function modelCard({ state }: Training, about: PolicyRecord): string {
  const { config, seed, steps, curve } = state.record;
  const { network } = config;
  const reads =
    network.columns.length > 0
      ? `object tables, columns ${network.columns.join(', ')}`
      : 'flat observations';
  const last = curve.at(-1);
  return [
    `# Policy for ${about.env}`,
    '',
    `Trained with PPO on ${reads} (${about.observation}), ${steps} environment steps, seed ${seed}.`,
    `Hidden width ${network.hidden}, ${network.activation}. Settings, spaces and the training curve`,
    'are in `config.json`.',
    '',
    '## Made by',
    '',
    `    ${about.command}`,
    '',
    '## How well it does',
    '',
    ...(about.evaluation === null ? ['Not evaluated.'] : evaluated(about.evaluation)),
    ...(last === undefined
      ? []
      : ['', `Last entropy in training: ${last.entropy.toFixed(2)} nats.`]),
    ...noted(about.notes ?? {}),
    '',
  ].join('\n');
}

// ---------------------------------------------------------------------------

function evaluated(evaluation: Evaluation): string[] {
  const { episodes, return_mean, return_std, success_rate, success_ci95 } = evaluation;
  const lines = [
    `Greedy, ${episodes} episodes: return ${return_mean.toFixed(3)} +- ${return_std.toFixed(3)}.`,
  ];
  if (success_rate !== null && success_ci95 !== null) {
    const interval = success_ci95.map((x) => x.toFixed(3)).join(', ');
    lines.push(`Success ${success_rate.toFixed(3)} (95 % interval ${interval}).`);
  }
  return lines;
}

function noted(notes: { readonly [key: string]: unknown }): string[] {
  const entries = Object.entries(notes);
  if (entries.length === 0) return [];
  return ['', '## Notes', '', ...entries.map(([key, value]) => `- ${key}: ${textOf(value)}`)];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
