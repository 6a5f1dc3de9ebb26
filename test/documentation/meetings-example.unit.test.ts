import { spawnSync } from 'node:child_process';
import { nextCorrelationId } from '@dynamo-outbox/messaging';
import { describe, expect, it } from '@jest/globals';
import { joinMeeting } from '../../examples/meetings/join-meeting.ts';
import { createMeetingService } from '../../examples/meetings/meeting-service.ts';
import { root } from './markdown.ts';

const options = () => ({ context: { correlationId: nextCorrelationId() } });

describe('the meetings example', () => {
  it('prints four users, four domain events, and eight messages, four on each topic', () => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--no-warnings', '--import', 'tsx', 'examples/meetings/main.ts'],
      { cwd: root, encoding: 'utf8' },
    );

    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n')).toEqual([
      'User 1 joins meeting 1: done',
      'User 2 joins meeting 1: done',
      'User 3 joins meeting 1: done',
      'User 4 joins meeting 1: done',
      '4 users are in the meeting',
      '4 domain events were handled',
      '8 messages are in the outbox:',
      '  4 on meeting-notifications',
      '  4 on meeting-states',
      '8 messages were published',
    ]);
  });

  it('writes nothing for a user who joins twice, and nothing for an invalid command', async () => {
    const { runCommand, outbox, attendance } = createMeetingService();
    await runCommand(joinMeeting, { userId: '1', meetingId: '1' }, options());

    const results = [
      await runCommand(joinMeeting, { userId: '1', meetingId: '1' }, options()),
      await runCommand(joinMeeting, { userId: '', meetingId: '1' }, options()),
    ];

    expect(results).toMatchObject([
      { outcome: 'refused', code: 'ALREADY_JOINED' },
      { outcome: 'invalid', issues: [{ path: 'userId' }] },
    ]);
    expect([outbox.values().length, attendance.values().length]).toEqual([1, 1]);
  });

  it('lets twenty users join at once, each with two messages', async () => {
    const { runCommand, outbox, meetings } = createMeetingService();

    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        for (let result = 'lost'; result === 'lost';) {
          result = await runCommand(joinMeeting, { userId: `${index}`, meetingId: '1' }, options()).then(
            ({ outcome }) => outcome,
            () => 'lost',
          );
        }
      }),
    );

    expect(meetings.find('1')?.userIds).toHaveLength(20);
    expect(outbox.values().flatMap(({ messages }) => messages)).toHaveLength(40);
  });
});
