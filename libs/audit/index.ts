/**
 * Audit: the Merkle tree (RFC 6962) over the leaves that every state change writes, its proofs, its signed checkpoints and its export.
 * Guarantees: every committed leaf is in the tree exactly once, at a place that never changes; of any two roots one can be proved to
 * contain the other; nothing is signed that does not contain what was signed before.
 * Refuses to know: what a leaf tells. Features write leaves in their own transactions; this room reads only bytes and hashes.
 */
export { accountOf, grantApplicationRights, rightsToBendTrail } from './adapters/application-rights.js';
export { AuditModule } from './audit.module.js';
export { AuditProofsModule } from './audit-proofs.module.js';
export { AuditWorkerModule } from './audit-worker.module.js';
export { type Checkpoint, documentOf, type TreeHead } from './domain/checkpoint.js';
export { Checkpoints } from './queries/checkpoints.js';
export { ExportTrail } from './queries/export-trail.js';
export { TrailEntries, type TrailEntry } from './queries/trail-entries.js';
export { TreeProofs } from './queries/tree-proofs.js';
export { GrowTree } from './use-cases/grow-tree.js';
export { SignCheckpoint, type Signing } from './use-cases/sign-checkpoint.js';
