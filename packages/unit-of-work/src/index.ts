export { isLostRace, LostRaceError } from './lost-race.ts';
export type { UnitOfWork } from './unit-of-work.ts';
