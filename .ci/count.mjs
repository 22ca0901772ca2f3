/**
 * Prints what failed, then "N passed, N failed", from the reports in a folder; exits with 1 where any failed.
 *
 *   NAME.status   exit code of the step NAME; a step that failed without saying so in its report,
 *                 such as one that never came to write it, counts as one failure
 *   NAME.json     vitest's, or scripts/check.mjs's {passed, failed}
 *   NAME.xml      pytest's, JUnit format
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '.'] = process.argv.slice(2);

let passed = 0;
let failed = 0;
for (const file of readdirSync(folder).filter((name) => name.endsWith('.status'))) {
  const name = file.replace(/\.status$/, '');
  const ok = readFileSync(join(folder, file), 'utf8').trim() === '0';
  const counts = fromJson(`${name}.json`) ?? fromXml(`${name}.xml`) ?? { passed: 0, failed: 0 };
  passed += counts.passed;
  failed += !ok && counts.failed === 0 ? 1 : counts.failed;
  if (!ok) console.log(`FAILED ${name}`);
  for (const failure of failuresOf(`${name}.json`)) console.log(`${failure}\n`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

// ---------------------------------------------------------------------------

function fromJson(file) {
  const text = textOf(file);
  if (text === null) return null;
  const report = JSON.parse(text);
  return {
    passed: report.numPassedTests ?? report.passed,
    failed: report.numFailedTests ?? report.failed,
  };
}

/** Each failed test of a vitest report: its file, its name, and what it said. */
function failuresOf(file) {
  const { testResults = [] } = JSON.parse(textOf(file) ?? '{}');
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const failures = assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => [name, fullName, ...failureMessages].join('\n'));
    // a file that did not come to its tests says why itself
    return failures.length === 0 && message ? [`${name}\n${message}`] : failures;
  });
}

function fromXml(file) {
  const text = textOf(file);
  if (text === null) return null;
  const suites = [...text.matchAll(/<testsuite .*?>/g)].map(([tag]) => tag);
  const sum = (attribute) =>
    suites.reduce(
      (total, tag) => total + Number(RegExp(` ${attribute}="(\\d+)"`).exec(tag)?.[1] ?? 0),
      0,
    );
  const bad = sum('failures') + sum('errors');
  return { passed: sum('tests') - sum('skipped') - bad, failed: bad };
}

function textOf(file) {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
