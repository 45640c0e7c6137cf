import 'reflect-metadata';
import { createWriteStream, renameSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ExportTrail, GrowTree, TreeProofs } from '#audit';
import { Fault } from '#kernel';
import { withAudit } from './audit-context.js';
import { CommandError, runCommand } from './run-command.js';

/** Writes the whole trail into a file for the verifier. The file has its name only when it is complete. */
function exportTrail(file: string | undefined): Promise<string> {
  if (!file) throw new CommandError('usage: audit-export FILE');
  return withAudit(async (app) => {
    await app.get(GrowTree, { strict: false }).catchUp().catch(tellWhyItStopped);
    const unfinished = `${file}.unfinished`;
    await pipeline(app.get(ExportTrail, { strict: false }).execute(), createWriteStream(unfinished));
    renameSync(unfinished, file);
    return `wrote ${await app.get(TreeProofs, { strict: false }).size()} leaves to ${file}`;
  });
}

/** A tree that refuses to grow is what the verifier should see: it is written as it is. */
function tellWhyItStopped(error: unknown): void {
  if (!(error instanceof Fault)) throw error;
  console.error(`the export ends before the newest leaves: ${error.message}`);
}

await runCommand(async () => exportTrail(process.argv[2]));
