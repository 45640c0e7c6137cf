/** Something that a person at a terminal can mend: told without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Runs a command to its end: prints its one line, or what went wrong with exit code 1. */
export async function runCommand(command: () => Promise<string>): Promise<void> {
  try {
    console.log(await command());
  } catch (error) {
    console.error(error instanceof CommandError ? error.message : error);
    process.exitCode = 1;
  }
}
