import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { documentOf, SignCheckpoint } from '#audit';
import { withAudit } from './audit-context.js';
import { CommandError, runCommand } from './run-command.js';

/** Signs the tree as it is now and writes the checkpoint into a file for the street office, or shows it when none is named. */
function checkpoint(file: string | undefined): Promise<string> {
  return withAudit(async (app) => {
    const signing = await app.get(SignCheckpoint, { strict: false }).execute();
    if (signing.outcome === 'no-key') throw new CommandError('audit-private.pem is missing in SECRETS_DIR: nothing was signed');
    if (!('checkpoint' in signing)) throw new CommandError('the audit trail has no leaf yet: nothing was signed');
    const { treeSize, keyId } = signing.checkpoint;
    const text = JSON.stringify(documentOf(signing.checkpoint), null, 2);
    if (!file) return text;
    writeFileSync(file, `${text}\n`);
    const deed = signing.outcome === 'signed' ? 'signed a checkpoint' : 'nothing is new since the last checkpoint';
    return `${deed} of ${treeSize} leaves with key ${keyId}, written to ${file}`;
  });
}

await runCommand(() => checkpoint(process.argv[2]));
