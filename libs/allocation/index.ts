/**
 * Allocation: who gets which bay when there are fewer than were promised.
 * Guarantees: nobody is left without a bay whom any other way of housing could place; then the fewest are moved, then the walks are shortest;
 * among equals those who booked earliest keep what they have.
 * Refuses to know: how bays are claimed and what is paid for them.
 */
export { type HousingResult, houseStays } from './adapters/house-stays.js';
export type { Candidate, Housing, HousingProblem, Room, StayToHouse } from './domain/housing.js';
