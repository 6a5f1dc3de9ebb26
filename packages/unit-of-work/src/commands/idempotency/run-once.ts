import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { UnitOfWork } from '../../unit-of-work.ts';
import { withUnitOfWork, type WithUnitOfWorkOptions } from '../../with-unit-of-work.ts';
import type { Command } from '../command.ts';
import type { Done } from '../command-result.ts';
import type { Refusal } from '../refusal.ts';
import { transact } from '../transact.ts';
import type { CommandKey, CommandRecords } from './command-records.ts';
import { IdempotencyKeyReusedError, IdempotencyUnavailableError } from './errors.ts';
import { fromStoredResult, toStoredResult } from './stored-result.ts';

/** A command with a key, and where its result is stored. */
export interface CommandWithKey<TUnitOfWork extends UnitOfWork, TValue, TCode extends string> {
  readonly command: Pick<
    Command<StandardSchemaV1, never, never, TValue, TCode>,
    'name' | 'result' | 'isRefusal' | 'isTemporary'
  >;
  readonly key: string;
  /** Digest of the validated input. */
  readonly fingerprint: string;
  readonly open: () => TUnitOfWork;
  readonly recordsOf: ((unitOfWork: TUnitOfWork) => CommandRecords) | undefined;
  readonly lostRaces: WithUnitOfWorkOptions;
}

const keyForm = /^[\x21-\x7e]{1,255}$/;

const unavailable = (command: string, fault: string): never => {
  throw new IdempotencyUnavailableError(command, fault);
};

/** Throws `IDEMPOTENCY_UNAVAILABLE` for a key that cannot be stored. */
const assertKey = ({ command, key }: CommandKey): void => {
  if (!keyForm.test(key)) {
    unavailable(command, 'the key is not 1 to 255 printable ASCII characters without spaces');
  }
};

/**
 * Runs a command at most once for each key, and returns the stored result to every repetition.
 *
 * The result of a command that was carried out commits with its effect. A final refusal commits on its own after the refused run
 * was rolled back: otherwise a delayed copy of the command could have the effect that the refusal ruled out. Temporary refusals,
 * refusals of middleware, and errors are not stored, so the same key makes a new attempt.
 */
export const runOnce = async <
  TUnitOfWork extends UnitOfWork,
  TValue,
  TCode extends string,
  TOtherCode extends string,
>(
  { command, key, fingerprint, open, recordsOf, lostRaces }: CommandWithKey<TUnitOfWork, TValue, TCode>,
  attempt: (unitOfWork: TUnitOfWork) => Promise<Done<TValue> | Refusal<TCode | TOtherCode>>,
): Promise<Done<TValue> | Refusal<TCode | TOtherCode>> => {
  const { name, result: schema } = command;
  const commandKey: CommandKey = { command: name, key };
  assertKey(commandKey);
  if (recordsOf === undefined) {
    return unavailable(name, 'the command runner has no recordsOf');
  }
  if (schema === undefined) {
    return unavailable(name, 'the definition of the command has no schema of its result');
  }

  const recall = async (records: CommandRecords): Promise<Done<TValue> | Refusal<TCode> | undefined> => {
    const earlier = await records.find(commandKey);
    if (earlier === undefined) {
      return undefined;
    }
    if (earlier.fingerprint !== fingerprint) {
      throw new IdempotencyKeyReusedError(commandKey);
    }
    return fromStoredResult(command, schema, earlier);
  };
  const store = (records: CommandRecords, result: Done<TValue> | Refusal<TCode>): void => {
    records.add({ ...commandKey, fingerprint, result: toStoredResult(result) });
  };

  const result = await transact<TUnitOfWork, TValue, TCode | TOtherCode>(
    open,
    async (unitOfWork) => {
      const records = recordsOf(unitOfWork);
      const earlier = await recall(records);
      if (earlier !== undefined) {
        return earlier;
      }
      const first = await attempt(unitOfWork);
      if (first.outcome === 'done') {
        store(records, first);
      }
      return first;
    },
    lostRaces,
  );
  if (!command.isRefusal(result) || command.isTemporary(result)) {
    return result;
  }
  return withUnitOfWork(
    open,
    async (unitOfWork) => {
      const records = recordsOf(unitOfWork);
      const earlier = await recall(records);
      if (earlier === undefined) {
        store(records, result);
      }
      return earlier ?? result;
    },
    lostRaces,
  );
};
