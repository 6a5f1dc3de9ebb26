/** What other services may know about meetings: who joined, and the state after it. Each is on a topic of its own. */
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';

/** Notifies: it names what happened, and a consumer asks for more if it needs more. */
export const MeetingJoined = defineMessage('meeting.joined', {
  version: 1,
  payload: z.object({ meetingId: z.string(), userId: z.string() }),
});

/** Carries the state, so that a consumer can keep a copy of the meeting. */
export const MeetingChanged = defineMessage('meeting.changed', {
  version: 1,
  payload: z.object({ meetingId: z.string(), userIds: z.array(z.string()) }),
});

export const notificationsTopic = defineTopic('meeting-notifications', [MeetingJoined]);
export const statesTopic = defineTopic('meeting-states', [MeetingChanged]);
