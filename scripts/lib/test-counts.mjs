import fs from 'node:fs';

/** Passed, failed and skipped tests of one runner. */
export const none = { passed: 0, failed: 0, skipped: 0 };
export const add = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped });

/** A step that is one test itself. */
export const asOne = (code) => (code === 0 ? { ...none, passed: 1 } : { ...none, failed: 1 });

/** From vitest's JSON report; a file that could not be loaded counts as one failure. */
export function countVitest(report) {
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.every((a) => a.status !== 'failed')).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken, skipped: report.numPendingTests + (report.numTodoTests ?? 0) };
}

/** From Playwright's JSON report; a test that needed a second try has failed. */
export function countPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky + (report.errors?.length ?? 0), skipped };
}

/** Counts of a report file. A runner that left none, or failed without a failed test, counts as one failure. */
export function countReport(file, code, count) {
  let counts;
  try {
    counts = count(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch {
    return { ...none, failed: 1 };
  }
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** The last line of `npm test`, and whether it means success: no test at all is no success. */
export function summarise(counts) {
  return { line: `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`, ok: counts.failed === 0 && counts.passed > 0 };
}
