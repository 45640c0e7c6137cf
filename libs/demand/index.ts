/**
 * Demand: how many people wanted a bay for a night and were told that there is none, and how many of them got one afterwards.
 * Guarantees: a note costs an answer nothing and cannot grow without end; each person counts once a night; nobody can be followed from one
 * night to another, and when a night has been summed nobody can be told at all; no group of fewer than five is told of.
 * Refuses to know: why there was no bay, and who is asked for the figures. It is no part of reports, which know of no persons, nor of
 * booking, which must not depend on being counted.
 */
export { DemandModule, DemandWorkerModule } from './demand.module.js';
export { UnmetDemand } from './queries/unmet-demand.js';
export { DemandDesk } from './use-cases/demand-desk.js';
export { SumDemand } from './use-cases/sum-demand.js';
