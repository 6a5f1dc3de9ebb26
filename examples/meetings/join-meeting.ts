/** The command, its domain event, and nothing about outbox, tables or topics. */
import { defineCommand, defineDomainEvent, refuse, type WithEvents } from '@dynamo-outbox/unit-of-work';
import * as z from 'zod';

/** A meeting. Its version counts its changes. */
export interface Meeting {
  readonly id: string;
  readonly version: number;
  readonly userIds: readonly string[];
}

/** The collection of all meetings. */
export interface Meetings {
  find(id: string): Promise<Meeting | undefined>;
  /** Stages a meeting. The commit rejects with a lost race if the meeting changed since it was read. */
  save(meeting: Meeting): void;
}

/** A user joined a meeting. */
export const UserJoined = defineDomainEvent<{ readonly userId: string; readonly meeting: Meeting }>(
  'user-joined',
);

/** Joins a meeting; the first user opens it. */
export const joinMeeting = defineCommand('join-meeting', {
  input: z.object({ userId: z.string().min(1), meetingId: z.string().min(1) }),
  refusals: { ALREADY_JOINED: 'final' },
  result: z.object({ users: z.int() }),
  handle: async (
    { userId, meetingId },
    { meetings, events }: { readonly meetings: Meetings } & WithEvents,
  ) => {
    const found = await meetings.find(meetingId);
    if (found?.userIds.includes(userId) === true) {
      return refuse('ALREADY_JOINED');
    }
    const meeting: Meeting =
      found === undefined
        ? { id: meetingId, version: 0, userIds: [userId] }
        : { ...found, version: found.version + 1, userIds: [...found.userIds, userId] };
    meetings.save(meeting);
    events.publish(UserJoined.create({ userId, meeting }));
    return { users: meeting.userIds.length };
  },
});
