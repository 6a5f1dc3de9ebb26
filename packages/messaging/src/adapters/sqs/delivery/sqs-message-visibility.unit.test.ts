import type { ChangeMessageVisibilityBatchCommandInput } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { SqsMessageVisibility, type VisibilityClient } from './sqs-message-visibility.ts';

const changes = (count: number) =>
  Array.from({ length: count }, (_, place) => ({ receiptHandle: `handle-${place}`, seconds: place }));

/** A stub client, for answers that an emulator does not give; the emulator is asked in the integration tests. */
const confirmAll: VisibilityClient['send'] = async ({ input: { Entries = [] } }) => ({
  Successful: Entries.map(({ Id }) => ({ Id })),
  Failed: [],
});

const aVisibility = (answer: VisibilityClient['send'] = confirmAll) => {
  const calls: ChangeMessageVisibilityBatchCommandInput[] = [];
  const visibility = new SqsMessageVisibility({
    queueUrl: 'https://sqs.eu-central-1.amazonaws.com/000000000000/wallets--deposits',
    client: {
      send: (command) => {
        calls.push(command.input);
        return answer(command);
      },
    },
  });
  return { visibility, calls };
};

describe('changing visibility', () => {
  it.each([
    [0, []],
    [1, [1]],
    [10, [10]],
    [11, [10, 1]],
  ])('of %i messages makes calls of %j', async (count, sizes) => {
    const { visibility, calls } = aVisibility();

    await visibility.change(changes(count));

    expect(calls.map(({ Entries = [] }) => Entries.length)).toEqual(sizes);
    expect(
      calls.flatMap(({ Entries = [] }) => Entries.map(({ VisibilityTimeout }) => VisibilityTimeout)),
    ).toEqual(changes(count).map(({ seconds }) => seconds));
  });

  it('rejects when SQS refuses an entry, with the number of entries and the reason', async () => {
    const { visibility } = aVisibility(async () => ({
      Successful: [{ Id: '1' }],
      Failed: [{ Id: '0', SenderFault: true, Code: 'MessageNotInflight' }],
    }));

    await expect(visibility.change(changes(2))).rejects.toMatchObject({
      code: 'QUEUE_REFUSED_ENTRIES',
      message: 'ChangeMessageVisibilityBatch refused 1 of its messages: MessageNotInflight.',
    });
  });

  it('rejects when the answer leaves an entry out', async () => {
    const { visibility } = aVisibility(async () => ({ Successful: [{ Id: '1' }], Failed: [] }));

    await expect(visibility.change(changes(2))).rejects.toMatchObject({
      code: 'QUEUE_REFUSED_ENTRIES',
      message: 'ChangeMessageVisibilityBatch refused 1 of its messages: NO_RESULT.',
    });
  });

  it('tries every message even if a call fails', async () => {
    let failures = 1;
    const { visibility, calls } = aVisibility(async (command) => {
      if (failures-- > 0) {
        throw new Error('socket hang up');
      }
      return confirmAll(command);
    });

    await expect(visibility.change(changes(25))).rejects.toThrow('socket hang up');
    expect(calls).toHaveLength(3);
  });
});
