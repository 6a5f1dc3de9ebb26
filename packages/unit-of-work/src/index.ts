export { composeUnitOfWork } from './compose-unit-of-work.ts';
export {
  ConditionNotMetError,
  SameItemTwiceError,
  TooManyItemsError,
  UnitOfWorkClosedError,
} from './errors.ts';
export { isLostRace, LostRaceError } from './lost-race.ts';
export { defaultMaxItems } from './max-items.ts';
export type { UnitOfWork } from './unit-of-work.ts';
export type { WithUnitOfWorkOptions } from './with-unit-of-work.ts';
export { assertWithUnitOfWorkOptions, withUnitOfWork } from './with-unit-of-work.ts';
