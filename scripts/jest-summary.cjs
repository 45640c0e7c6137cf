// Last line of a run: "N passed, N failed, N skipped".
module.exports = class {
  onRunComplete(_contexts, result) {
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    const skipped = result.numPendingTests + result.numTodoTests;
    console.log(`${result.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
  }
};
