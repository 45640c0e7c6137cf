/** Something that a person at a terminal can mend: told without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Runs a command and ends: its one line and exit code 0, or what went wrong and 1. A half-built application does not keep it from ending. */
export async function runCommand(command: () => Promise<string>): Promise<never> {
  try {
    console.log(await command());
    process.exit(0);
  } catch (error) {
    console.error(error instanceof CommandError ? error.message : error);
    process.exit(1);
  }
}
