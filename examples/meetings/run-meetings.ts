import { createOutboxQuery, nextCorrelationId, type OutboxFilter } from '@dynamo-outbox/messaging';
import {
  InMemoryMessagePublisher,
  InMemoryOutboxStore,
  InMemoryRecordedItems,
} from '@dynamo-outbox/messaging/in-memory';
import { createPollingRelay } from '@dynamo-outbox/messaging/relay';
import { joinMeeting } from './join-meeting.ts';
import { createMeetingService } from './meeting-service.ts';

/**
 * Four users join a meeting. Each command writes the meeting, a note of a subscriber, and two messages in one
 * transaction. Then a relay publishes the messages.
 */
export const runMeetings = async (print: (line: string) => void): Promise<void> => {
  const { meetings, attendance, outbox, runCommand } = createMeetingService();

  for (const userId of ['1', '2', '3', '4']) {
    const options = { context: { correlationId: nextCorrelationId() } };
    const result = await runCommand(joinMeeting, { userId, meetingId: '1' }, options);
    print(`User ${userId} joins meeting 1: ${result.outcome}`);
  }
  print(`${meetings.find('1')?.userIds.length ?? 0} users are in the meeting`);
  print(`${attendance.values().length} domain events were handled`);

  const query = createOutboxQuery({ items: new InMemoryRecordedItems({ table: outbox }) });
  const countOf = async (filter: OutboxFilter): Promise<number> => (await query(filter)).messages.length;
  print(`${await countOf({})} messages are in the outbox:`);
  print(`  ${await countOf({ topics: ['meeting-notifications'] })} on meeting-notifications`);
  print(`  ${await countOf({ topics: ['meeting-states'] })} on meeting-states`);

  const publisher = new InMemoryMessagePublisher({ topics: ['meeting-notifications', 'meeting-states'] });
  const store = new InMemoryOutboxStore({ table: outbox });
  const relay = createPollingRelay({
    publisher,
    store,
    items: store,
    owner: 'example',
    maxInFlight: 1,
    graceMilliseconds: 0,
  });
  // A sweep takes what was recorded before its own millisecond, so the first one may come too early.
  let published = 0;
  while (published < (await countOf({}))) {
    published += (await relay.sweep({})).published;
  }
  print(`${published} messages were published`);
};
