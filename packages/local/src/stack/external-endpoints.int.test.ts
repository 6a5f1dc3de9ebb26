import { describe, expect, it } from '@jest/globals';
import { until } from '../processes/processes.fixture.ts';
import { useExternalServers } from './external-endpoints.fixture.ts';
import { hasNote, note } from './stack.fixture.ts';

// `external-endpoints.proof.test.ts` has every combination of servers.
describe('a local stack with external servers', () => {
  const { both, start } = useExternalServers();

  it('starts no emulator, delivers messages, and leaves the servers running with their data', async () => {
    const stack = await start(both());
    expect(stack.processIds()).toMatchObject({ httpServers: { notes: expect.any(Number) as unknown } });
    expect(stack.processIds()).not.toHaveProperty('dynamoDb');
    expect(stack.processIds()).not.toHaveProperty('broker');
    expect(stack.endpoints).toEqual(both());
    await note(stack, 'elsewhere');
    await until(() => hasNote(stack, 'elsewhere'));

    await stack.stop();
    const next = await start(both());

    expect(await hasNote(next, 'elsewhere')).toBe(true);
  });

  it.each([
    [{ sns: 'http://127.0.0.1:1' }, /sns or sqs alone/],
    [{ sqs: 'http://127.0.0.1:1' }, /sns or sqs alone/],
    [{ dynamoDbStreams: 'http://127.0.0.1:1' }, /dynamoDbStreams alone/],
  ])('rejects %j before it starts anything', async (endpoints, sentence) => {
    const starting = start(endpoints);

    await expect(starting).rejects.toThrow(RangeError);
    await expect(starting).rejects.toThrow(sentence);
  });
});
