import { secondsPerDay } from '@dynamo-outbox/kernel';
import { InvalidDeliveryTimeError } from './errors.ts';

/** A length of time: the sum of its members, which are numbers of at least 0. At least one member is set. */
export interface Delay {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

/**
 * When a scheduled message is due: at an instant, or after a delay from now. A time in the past means now.
 *
 * The latest time is 3,650 days ahead.
 */
export type DeliveryTime =
  | { readonly deliverAt: Date; readonly delay?: never }
  | { readonly delay: Delay; readonly deliverAt?: never };

/** Most days from scheduling to delivery: 3,650. */
export const MAX_DELAY_DAYS = 3_650;

const millisecondsPer = {
  days: secondsPerDay * 1_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1_000,
  milliseconds: 1,
} as const;

const isUnit = (name: string): name is keyof typeof millisecondsPer => Object.hasOwn(millisecondsPer, name);

const unitNames = Object.keys(millisecondsPer).join(', ');

const toMember = (name: string, value: unknown): number => {
  if (!isUnit(name)) {
    throw new InvalidDeliveryTimeError(`delay has a member ${JSON.stringify(name)}. It takes ${unitNames}`);
  }
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new InvalidDeliveryTimeError(`delay.${name} is ${String(value)}. Pass a number of at least 0`);
  }
  return value * millisecondsPer[name];
};

/** Returns the milliseconds of a delay, rounded up, so that the message is not early. */
const toMilliseconds = (delay: unknown): number => {
  const members =
    typeof delay === 'object' && delay !== null
      ? Object.entries(delay).filter(([, value]) => value !== undefined)
      : [];
  if (members.length === 0) {
    throw new InvalidDeliveryTimeError(`delay has no member. Pass at least one of ${unitNames}`);
  }
  return Math.ceil(members.reduce((sum, [name, value]) => sum + toMember(name, value), 0));
};

const toInstant = (when: DeliveryTime, now: Date): number => {
  const given: unknown = when;
  if (typeof given !== 'object' || given === null) {
    throw new InvalidDeliveryTimeError(
      `it is ${given === null ? 'null' : typeof given}. Pass { deliverAt } or { delay }`,
    );
  }
  const isDelay = when.delay !== undefined;
  if (isDelay === (when.deliverAt !== undefined)) {
    throw new InvalidDeliveryTimeError('it has not exactly one of the members deliverAt and delay');
  }
  if (isDelay) {
    return now.getTime() + toMilliseconds(when.delay);
  }
  const instant = when.deliverAt instanceof Date ? when.deliverAt.getTime() : Number.NaN;
  if (Number.isNaN(instant)) {
    throw new InvalidDeliveryTimeError('deliverAt is not a valid Date');
  }
  return instant;
};

/** Returns the instant at which a message is due, not before now. Throws `INVALID_DELIVERY_TIME`. */
export const toDueTime = (when: DeliveryTime, now: Date): Date => {
  const due = Math.max(toInstant(when, now), now.getTime());
  if (due > now.getTime() + MAX_DELAY_DAYS * millisecondsPer.days) {
    throw new InvalidDeliveryTimeError(`it is more than ${MAX_DELAY_DAYS} days ahead`);
  }
  return new Date(due);
};
