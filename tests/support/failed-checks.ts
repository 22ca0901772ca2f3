import type { CheckReport } from '../../env/testing.ts';

/** Names of the checks that an environment does not pass. */
export function failed(report: CheckReport): string[] {
  return report.checks.filter((check) => !check.ok).map((check) => check.name);
}
