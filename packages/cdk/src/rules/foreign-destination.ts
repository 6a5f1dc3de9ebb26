import type { IConstruct } from 'constructs';
import { describeDestination, type MessageDestination } from '../resources/destination.ts';
import { warn } from '../resources/warn.ts';
import { placedDestination, placeOf } from './places.ts';

/** What the owner of a destination must allow, and the consequence otherwise. */
interface OwnerNeed {
  readonly destination: MessageDestination;
  /** Who needs which action, such as `this account to use sns:Subscribe`. */
  readonly allow: string;
  readonly otherwise: string;
}

/** Warns if a destination is known to belong to another account, whose owner alone can change its policy. */
export const warnIfForeign = (scope: IConstruct, { destination, allow, otherwise }: OwnerNeed): void => {
  const { account: owner } = placedDestination('', destination).where;
  const { account } = placeOf(scope);
  if (owner !== undefined && account !== undefined && owner !== account) {
    warn(
      scope,
      'policyIsNotChanged',
      `${describeDestination(destination).replace(/^t/, 'T')} belongs to account ${owner}, so this app cannot change its policy. Make sure that ` +
        `it allows ${allow} (account ${account}), and its key as well if it has one; otherwise ${otherwise}.`,
    );
  }
};
