import { describe, expect, it } from '@jest/globals';
import type { TransactWriteItemsCommandOutput } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';

import { LostRaceError } from '../lost-race.ts';
import { DynamoDbUnitOfWork } from './dynamodb-unit-of-work.ts';
import type { TransactionClient } from './transaction-sender.ts';

const answered: TransactWriteItemsCommandOutput = { $metadata: { attempts: 1 } };

const faultNamed = (name: string, requests = 1): Error =>
  Object.assign(new Error(name), { name, $metadata: { attempts: requests } });

/** A client that fails with these faults, in order, and then succeeds. */
const aClient = (...faults: readonly Error[]) => {
  const tokens: (string | undefined)[] = [];
  const client: TransactionClient = {
    send: async ({ input }) => {
      const fault = faults[tokens.length];
      tokens.push(input.ClientRequestToken);
      if (fault !== undefined) {
        throw fault;
      }
      return answered;
    },
  };
  return { client, tokens };
};

const anything = { subject: 'anything', write: { Put: { TableName: 'table', Item: { PK: { S: '1' } } } } };

const inTable = (TableName: string) => ({ Put: { TableName, Item: { PK: { S: '1' } } } });

const withoutWaiting = { sleep: async () => undefined };

describe('repeating a transaction', () => {
  it.each([
    ['ECONNRESET', 'COMMIT_OUTCOME_UNKNOWN'],
    ['ThrottlingException', 'TRANSACTION_THROTTLED'],
  ])('stops after %s when the token may have expired', async (name, code) => {
    let now = 0;
    const { client, tokens } = aClient(faultNamed(name), faultNamed(name));
    const unitOfWork = new DynamoDbUnitOfWork({
      client,
      clock: () => new Date(now),
      // A process that is frozen while it waits, as a Lambda function may be.
      sleep: async () => {
        now += 10 * 60 * 1_000;
      },
    });
    unitOfWork.stage(anything);

    await expect(unitOfWork.commit()).rejects.toMatchObject({ code });
    expect(tokens).toHaveLength(1);
  });

  it('does not claim a lost race when the SDK sent several requests before the conflict', async () => {
    const conflict = Object.assign(faultNamed('TransactionCanceledException', 2), {
      CancellationReasons: [{ Code: 'TransactionConflict' }],
    });
    const unitOfWork = new DynamoDbUnitOfWork({ ...aClient(conflict), ...withoutWaiting, maxAttempts: 2 });
    unitOfWork.stage(anything);

    await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'COMMIT_OUTCOME_UNKNOWN' });
  });

  describe('with a write that reports last', () => {
    const failing = (code: string, reportsLast?: boolean) => ({
      ...anything,
      subject: code,
      onConditionFailed: () => new LostRaceError(code, code),
      ...(reportsLast === undefined ? {} : { reportsLast }),
    });
    const cancelled = (...codes: readonly string[]): Error =>
      Object.assign(faultNamed('TransactionCanceledException'), {
        CancellationReasons: codes.map((Code) => ({ Code })),
      });
    const rejectionOf = async (faults: readonly Error[], other = failing('OTHER')): Promise<unknown> => {
      const { client, tokens } = aClient(...faults);
      const unitOfWork = new DynamoDbUnitOfWork({ client, ...withoutWaiting });
      unitOfWork.stage({ ...failing('LAST', true), write: inTable('last') });
      unitOfWork.stage({ ...other, write: inTable('other') });
      const [outcome] = await Promise.allSettled([unitOfWork.commit()]);
      return [
        outcome.status === 'rejected' ? (outcome.reason as { code: string }).code : 'committed',
        tokens.length,
      ];
    };
    const refused = 'ConditionalCheckFailed';

    it('reports another failed write, even if it was staged later', async () => {
      expect(await rejectionOf([cancelled(refused, refused)])).toEqual(['OTHER', 1]);
    });

    it('reports another failed write without its own error', async () => {
      expect(
        await rejectionOf([cancelled(refused, refused)], { ...anything, subject: 'mute' } as never),
      ).toEqual(['CONDITION_NOT_MET', 1]);
    });

    it('reports it if it failed alone', async () => {
      expect(await rejectionOf([cancelled(refused, 'None')])).toEqual(['LAST', 1]);
    });

    it('retries while another write is in conflict, to learn whether it fails too', async () => {
      const inConflict = cancelled(refused, 'TransactionConflict');

      expect(await rejectionOf([inConflict, cancelled(refused, refused)])).toEqual(['OTHER', 2]);
      expect(await rejectionOf([inConflict, cancelled(refused, 'None')])).toEqual(['LAST', 2]);
    });
  });

  it('sends at most maxAttempts requests, plus retries of the SDK in the last call, with one token', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat({ max: 12 }),
        async (maxAttempts, requestsPerCall, faults) => {
          const { client, tokens } = aClient(
            ...Array.from({ length: faults }, () => faultNamed('ThrottlingException', requestsPerCall)),
          );
          const unitOfWork = new DynamoDbUnitOfWork({ client, ...withoutWaiting, maxAttempts });
          unitOfWork.stage(anything);

          const [outcome] = await Promise.allSettled([unitOfWork.commit()]);

          const calls = Math.ceil(maxAttempts / requestsPerCall);
          expect(outcome.status).toBe(faults < calls ? 'fulfilled' : 'rejected');
          expect(tokens).toHaveLength(Math.min(faults + 1, calls));
          expect(new Set(tokens).size).toBe(1);
        },
      ),
    );
  });

  it.each([0, 1.5, Number.NaN])('rejects %p attempts', (maxAttempts) => {
    expect(() => new DynamoDbUnitOfWork({ ...aClient(), maxAttempts })).toThrow(RangeError);
  });
});

describe('a staged write', () => {
  it('is passed to the client without a copy', async () => {
    const sent: unknown[] = [];
    const unitOfWork = new DynamoDbUnitOfWork({
      client: {
        send: async ({ input }) => {
          sent.push(...(input.TransactItems ?? []));
          return answered;
        },
      },
    });
    unitOfWork.stage(anything);

    await unitOfWork.commit();

    expect(sent[0]).toBe(anything.write);
  });

  it('is rejected if its item is staged twice, for all operations and kinds of keys', async () => {
    const keys = [
      { PK: { S: 'a' } },
      { PK: { N: '1' } },
      { PK: { B: new Uint8Array([1, 2]) }, SK: { S: '#' } },
    ];
    for (const Key of keys) {
      const { client, tokens } = aClient();
      const unitOfWork = new DynamoDbUnitOfWork({ client });
      unitOfWork.stage({ subject: 'deletion', write: { Delete: { TableName: 'table', Key } } });
      unitOfWork.stage({
        subject: 'addition',
        write: { Put: { TableName: 'table', Item: { ...Key, More: { S: 'x' } } } },
      });

      await expect(unitOfWork.commit()).rejects.toMatchObject({
        code: 'SAME_ITEM_TWICE',
        firstSubject: 'deletion',
        subject: 'addition',
      });
      expect(tokens).toEqual([]);
    }
  });

  it('may have the same key in two tables, and the same partition key with another sort key', async () => {
    const { client, tokens } = aClient();
    const unitOfWork = new DynamoDbUnitOfWork({ client });
    const put = (TableName: string, SK: string) => ({
      subject: SK,
      write: { Put: { TableName, Item: { PK: { S: 'a' }, SK: { S: SK } } } },
    });
    unitOfWork.stage(put('one', '1'));
    unitOfWork.stage(put('one', '2'));
    unitOfWork.stage(put('two', '1'));

    await unitOfWork.commit();

    expect(tokens).toHaveLength(1);
  });
});
