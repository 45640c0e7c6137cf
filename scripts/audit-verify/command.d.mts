/** The whole command without its process: prints lines, gives the exit code. */
export function run(args: readonly string[], print: (line: string) => void): number;
