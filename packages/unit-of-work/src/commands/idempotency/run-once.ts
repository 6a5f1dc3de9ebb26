import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { UnitOfWork } from '../../unit-of-work.ts';
import { withUnitOfWork, type WithUnitOfWorkOptions } from '../../with-unit-of-work.ts';
import type { CarriedOut, Command } from '../command.ts';
import type { Done } from '../command-result.ts';
import type { Refusal } from '../refusal.ts';
import { transact } from '../transact.ts';
import type { CommandRecords } from './command-records.ts';
import { IdempotencyKeyReusedError } from './errors.ts';
import { fromStoredResult, toStoredResult } from './stored-result.ts';

/** One run of a command: its result after middleware, and what the handler itself returned if it was called. */
export interface Attempted<TValue, TCode extends string, TOtherCode extends string> {
  readonly result: Done<TValue> | Refusal<TCode | TOtherCode>;
  readonly carriedOut: CarriedOut<TValue, TCode> | undefined;
}

/** A command with a key, and where its result is stored. */
export interface CommandWithKey<TUnitOfWork extends UnitOfWork, TValue, TCode extends string> {
  readonly command: Pick<
    Command<StandardSchemaV1, never, never, TValue, TCode>,
    'name' | 'toRefusal' | 'readValue' | 'isTemporary'
  >;
  readonly key: string;
  /** Digest of the input. */
  readonly fingerprint: string;
  readonly open: () => TUnitOfWork;
  readonly recordsOf: (unitOfWork: TUnitOfWork) => CommandRecords;
  readonly lostRaces: WithUnitOfWorkOptions;
}

/** Reads and stores the result of one command with a key. */
class StoredCommand<TUnitOfWork extends UnitOfWork, TValue, TCode extends string> {
  readonly #options: CommandWithKey<TUnitOfWork, TValue, TCode>;

  constructor(options: CommandWithKey<TUnitOfWork, TValue, TCode>) {
    this.#options = options;
  }

  /** Returns the stored result. Rejects with `IDEMPOTENCY_KEY_REUSED` if it belongs to another input. */
  async recall(unitOfWork: TUnitOfWork): Promise<Done<TValue> | Refusal<TCode> | undefined> {
    const { command, key, fingerprint, recordsOf } = this.#options;
    const commandKey = { command: command.name, key };
    const record = await recordsOf(unitOfWork).find(commandKey);
    if (record === undefined) {
      return undefined;
    }
    if (record.fingerprint !== fingerprint) {
      throw new IdempotencyKeyReusedError(commandKey);
    }
    return fromStoredResult(command, record);
  }

  store(unitOfWork: TUnitOfWork, carriedOut: CarriedOut<TValue, TCode>): void {
    const { command, key, fingerprint, recordsOf } = this.#options;
    const result = toStoredResult(carriedOut);
    recordsOf(unitOfWork).add({ command: command.name, key, fingerprint, result });
  }
}

/**
 * Runs a command at most once for each key, and returns the stored result to every repetition.
 *
 * The result of a command that was carried out commits with its effect. A final refusal commits on its own after the refused run
 * was rolled back: otherwise a delayed copy of the command could have the effect that the refusal ruled out. Temporary refusals,
 * results that middleware replaced, and errors are not stored, so the same key makes a new attempt.
 */
export const runOnce = async <
  TUnitOfWork extends UnitOfWork,
  TValue,
  TCode extends string,
  TOtherCode extends string,
>(
  options: CommandWithKey<TUnitOfWork, TValue, TCode>,
  attempt: (unitOfWork: TUnitOfWork) => Promise<Attempted<TValue, TCode, TOtherCode>>,
): Promise<Done<TValue> | Refusal<TCode | TOtherCode>> => {
  const { command, open, lostRaces } = options;
  const stored = new StoredCommand(options);
  let refused: CarriedOut<TValue, TCode> | undefined;

  const result = await transact<TUnitOfWork, TValue, TCode | TOtherCode>(
    open,
    async (unitOfWork) => {
      refused = undefined;
      const earlier = await stored.recall(unitOfWork);
      if (earlier !== undefined) {
        return earlier;
      }
      const { result: attempted, carriedOut } = await attempt(unitOfWork);
      if (carriedOut !== undefined && attempted.outcome === 'done') {
        stored.store(unitOfWork, carriedOut);
      }
      refused = attempted === carriedOut?.result ? carriedOut : undefined;
      return attempted;
    },
    lostRaces,
  );
  if (result.outcome === 'done' || refused === undefined || command.isTemporary(result)) {
    return result;
  }
  const refusal = refused;
  return withUnitOfWork(
    open,
    async (unitOfWork) => {
      const earlier = await stored.recall(unitOfWork);
      if (earlier === undefined) {
        stored.store(unitOfWork, refusal);
      }
      return earlier ?? refusal.result;
    },
    lostRaces,
  );
};
