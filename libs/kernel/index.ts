/**
 * Kernel: the words every room shares - ticks, windows, fen, plates, ids, clocks, refusals.
 * Guarantees: pure values; nothing here reads a clock, the environment or a source of chance.
 * Refuses to know: any framework, any store, any other room.
 */
export * from './assert.js';
export * from './calendar.js';
export * from './clock.js';
export * from './fen.js';
export * from './group-by.js';
export * from './ids.js';
export * from './location.js';
export * from './plate.js';
export * from './refusal.js';
export * from './tick.js';
export * from './time-window.js';
