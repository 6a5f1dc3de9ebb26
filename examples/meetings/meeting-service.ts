/** The service in memory: its tables, its event bus and its command runner. */
import { type MessageContext, type Outbox, type OutboxItem, translate } from '@dynamo-outbox/messaging';
import { InMemoryOutbox } from '@dynamo-outbox/messaging/in-memory';
import {
  type CommandRunner,
  createCommandRunner,
  createEventBus,
  LostRaceError,
  on,
  type UnitOfWork,
  type WithEvents,
} from '@dynamo-outbox/unit-of-work';
import {
  InMemoryTable,
  type InMemoryTransaction,
  InMemoryUnitOfWork,
} from '@dynamo-outbox/unit-of-work/in-memory';
import { MeetingChanged, MeetingJoined, notificationsTopic, statesTopic } from './contract.ts';
import { type Meeting, type Meetings, UserJoined } from './join-meeting.ts';

/** The parts that subscribers of domain events use. */
interface Parts {
  readonly attendance: { add(note: string): void };
  readonly outbox: Outbox;
}

/** One business transaction of the service. */
interface MeetingsUnitOfWork extends UnitOfWork, WithEvents, Parts {
  readonly meetings: Meetings;
}

const topics = [notificationsTopic, statesTopic];

const bus = createEventBus<Parts>({
  subscriptions: [
    on(UserJoined, ({ userId, meeting }, { attendance }) => {
      attendance.add(`user ${userId} joined meeting ${meeting.id}`);
    }),
    translate(UserJoined, ({ userId, meeting }) => [
      MeetingJoined.create({ meetingId: meeting.id, userId }, { about: meeting }),
      MeetingChanged.create({ meetingId: meeting.id, userIds: [...meeting.userIds] }, { about: meeting }),
    ]),
  ],
});

const openMeetings = (table: InMemoryTable<Meeting>, transaction: InMemoryTransaction): Meetings => ({
  find: async (id) => table.find(id),
  save: (meeting) => {
    transaction.stage(
      table.toPut(meeting.id, meeting, {
        condition: (current) => (current?.version ?? -1) === meeting.version - 1,
        onConditionFailed: () =>
          new LostRaceError('MEETING_CHANGED_MEANWHILE', `Meeting ${meeting.id} changed.`),
      }),
    );
  },
});

/** The service, with its tables to look at. */
export interface MeetingService {
  readonly meetings: InMemoryTable<Meeting>;
  readonly attendance: InMemoryTable<string>;
  readonly outbox: InMemoryTable<OutboxItem>;
  readonly runCommand: CommandRunner<MessageContext, MeetingsUnitOfWork, object, never>;
}

/** Creates the service with empty tables. */
export const createMeetingService = (): MeetingService => {
  const meetings = new InMemoryTable<Meeting>('meetings');
  const attendance = new InMemoryTable<string>('attendance');
  const outbox = new InMemoryTable<OutboxItem>('meetings-outbox');

  const openUnitOfWork = (context: MessageContext): MeetingsUnitOfWork => {
    const transaction = new InMemoryUnitOfWork();
    return bus.composeUnitOfWork(transaction, {
      meetings: openMeetings(meetings, transaction),
      attendance: {
        add: (note: string) => {
          transaction.stage(attendance.toPut(note, note));
        },
      },
      outbox: new InMemoryOutbox({ table: outbox, transaction, context, service: 'meetings', topics }),
    });
  };

  return {
    meetings,
    attendance,
    outbox,
    runCommand: createCommandRunner({ openUnitOfWork, openDependencies: () => ({}) }),
  };
};
