/**
 * Contracts: what crosses an edge - requests, views, live messages and the codes of every refusal.
 * Guarantees: one zod schema gives the run-time check, the static type and the OpenAPI description of each shape.
 * Refuses to know: where a shape comes from, who stores it, and which HTTP status carries it.
 */
export * from './audit.js';
export * from './booking.js';
export * from './car-park.js';
export * from './live.js';
export * from './notices.js';
export * from './office-audit.js';
export * from './office-demand.js';
export * from './office-report.js';
export * from './own-car-park.js';
export * from './own-data.js';
export * from './partners.js';
export * from './problem.js';
export * from './problem-report.js';
export * from './refusals.js';
export * from './session.js';
export * from './staff.js';
export * from './staff-log-in.js';
export * from './staff-people.js';
export * from './statement.js';
export * from './supply.js';
export * from './supply-import.js';
export * from './supply-request.js';
export * from './tonight.js';
export * from './wire.js';
