// Preloaded (--import) into a server that was started with --expose-gc: on SIGUSR2 it collects its garbage, so that memory is what connections keep.
process.on('SIGUSR2', () => globalThis.gc?.());
