const { writeSync } = require('node:fs');

// Last line of a run: "N passed, N failed, N skipped". Jest's own summary comes after every other reporter, hence the exit.
module.exports = class {
  onRunComplete(_contexts, result) {
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    const skipped = result.numPendingTests + result.numTodoTests;
    process.once('exit', () => writeSync(1, `${result.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`));
  }
};
