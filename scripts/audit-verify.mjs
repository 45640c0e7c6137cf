#!/usr/bin/env node
// `npm run audit:verify -- EXPORT.ndjson`: judges the audit trail from outside. Needs this file, the folder beside it and Node.js, nothing
// else: not the product, not its database, no network. `--help` tells the options, docs/AUDIT.md the rest.
import { run } from './audit-verify/command.mjs';

process.exitCode = run(process.argv.slice(2), console.log);
