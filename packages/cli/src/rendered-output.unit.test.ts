import type { Message, OutboxPage } from '@dynamo-outbox/messaging';
import type { SeenMessage } from '@dynamo-outbox/messaging/recovery';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeFailure } from './failures/describe-failure.ts';
import { renderView } from './commands/redrive/list.ts';
import { renderFindings } from './commands/contracts/render-findings.ts';
import type { InFlightComparison } from './commands/contracts/in-flight/compare-in-flight.ts';
import { renderInFlight } from './commands/contracts/in-flight/render-in-flight.ts';
import { renderRun, toJson } from './commands/redrive/render-run.ts';
import { renderSeen } from './commands/redrive/show.ts';
import { renderMessages } from './commands/messages/render-messages.ts';
import { renderReplay } from './commands/replay/render-replay.ts';
import type { ListedSchedule } from './commands/scheduled/find-scheduled.ts';
import { renderChanges, renderScheduled } from './commands/scheduled/render-scheduled.ts';
import { renderStatus } from './commands/status/render-status.ts';
import { forbidden, hostileText as text } from './terminal/forbidden.fixture.ts';
import type { Line } from './terminal/style.ts';
import { createTerminal, type Terminal } from './terminal/terminal.ts';
import { renderTrace } from './commands/trace/render-trace.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const instant = fc.constantFrom(now, new Date('soon'), new Date(0));
const depth = { visible: 2, hidden: 1 };

const anyMessage = fc.record({
  id: text,
  type: text,
  version: fc.constant(1),
  source: text,
  subject: text,
  orderingKey: text,
  occurredAt: instant,
  context: fc.record({ correlationId: text, causationId: text }),
  payload: fc.dictionary(text, fc.oneof(text, fc.array(text))),
}) as unknown as fc.Arbitrary<Message>;

const anySeen: fc.Arbitrary<SeenMessage> = fc.record({
  deadLetter: fc.record({
    deliveryId: text,
    receipt: text,
    body: text,
    groupId: text,
    sentAt: instant,
    attributes: fc.dictionary(text, fc.record({ text })),
  }),
  reading: fc.oneof(
    fc.record({
      reason: text,
      detail: text,
      givenUpBy: text,
      message: anyMessage,
      claimedCaller: fc.record({ subject: text, tenant: text, expiresAt: instant }),
    }),
    fc.record({ reason: text, detail: text, givenUpBy: text, undecodable: text }),
  ),
}) as unknown as fc.Arbitrary<SeenMessage>;

const anyFaults = fc.array(
  fc.record({
    seen: anySeen,
    error: fc.oneof(
      text,
      text.map((message) => new Error(message)),
    ),
  }),
  {
    maxLength: 2,
  },
);

const anyOutcome = fc.record({
  queue: text,
  target: text,
  isDryRun: fc.boolean(),
  left: fc.constant(depth),
  report: fc
    .record({ failed: anyFaults, unremoved: anyFaults, releasedKeys: fc.array(text, { maxLength: 2 }) })
    .map((report) => ({
      examined: 2,
      wanted: 2,
      sent: 1,
      heldBack: 1,
      cameLater: 1,
      outOfOrder: 1,
      gaveUp: true,
      ...report,
    })),
});

const anyGroups = fc.array(
  fc.record({
    reason: text,
    count: fc.nat(),
    oldest: instant,
    newest: instant,
    types: fc.dictionary(text, fc.nat()),
  }),
  { maxLength: 3 },
);

const anyWaiting = fc
  .record({ queue: text, groups: anyGroups })
  .map((waiting) => ({ ...depth, isPartial: true, ...waiting }));

const anyStatus = fc.record({
  service: text,
  outbox: fc.record({
    table: text,
    isTracked: fc.boolean(),
    undispatched: fc.nat(3),
    isMore: fc.boolean(),
    oldest: instant,
  }),
  queues: fc.array(
    fc.record({ queue: text, deadLetters: anyWaiting }).map((queue) => ({ ...depth, ...queue })),
    { maxLength: 2 },
  ),
  parked: anyWaiting,
});

const anyDispatch = fc.oneof(
  fc.record({ state: fc.constant('parked' as const), at: instant, reason: text }),
  fc.record({ state: fc.constant('dispatched' as const), at: instant, attempts: fc.nat(3) }),
  fc.record({ state: fc.constant('undispatched' as const), attempts: fc.nat(3), lastError: text }),
);

const anyTrace = fc.record({
  messages: fc.array(
    fc.record({
      id: text,
      type: text,
      orderingKey: text,
      occurredAt: instant,
      recording: fc.record({
        table: text,
        orderingKey: text,
        sortKey: text,
        recordedAt: instant,
        dispatch: anyDispatch,
      }),
      processed: fc.array(fc.record({ consumer: text, processedAt: instant }), { maxLength: 2 }),
      waiting: fc.array(
        fc.record({ queue: text, reason: text, detail: text, deliveryId: text, sentAt: instant }),
        { maxLength: 2 },
      ),
    }),
    { maxLength: 2 },
  ),
  outboxes: fc.array(
    fc
      .record({ table: text })
      .map(({ table }) => ({ table, itemsRead: 1, readUnits: 1, undecodable: 1, isPartial: true })),
    { maxLength: 2 },
  ),
  queues: fc.array(
    fc.record({ queue: text }).map(({ queue }) => ({ queue, messagesSeen: 1, isPartial: true })),
    { maxLength: 2 },
  ),
});

const anyPage = fc
  .record({
    messages: fc.array(
      fc.record({
        id: text,
        type: text,
        topic: text,
        orderingKey: text,
        sortKey: text,
        service: text,
        recordedAt: instant,
        dispatch: anyDispatch,
        undecodable: text,
        payload: fc.dictionary(text, text),
        payloadAbsent: text,
      }),
      { maxLength: 3 },
    ),
    undecodable: fc.array(
      fc.record({ orderingKey: text, sortKey: text, undecodable: text, dispatch: anyDispatch }),
      {
        maxLength: 2,
      },
    ),
    next: text,
  })
  .map((page) => ({ ...page, itemsRead: 3, readUnits: 1.5 })) as unknown as fc.Arbitrary<OutboxPage>;

const anyReplay = fc.record({
  target: text,
  run: text,
  isDryRun: fc.boolean(),
  unknown: fc.array(text, { maxLength: 2 }),
  lastFailure: text,
  report: fc.record({ cursor: text }).map(({ cursor }) => ({
    ...{ outcome: 'failed' as const, read: 1, selected: 1, published: 1, refused: 1, undecodable: 1 },
    cursor,
  })),
});

const anyFindings = fc.array(
  fc
    .record({ type: text, topic: text, path: text, reason: text, remedy: text, isBreaking: fc.boolean() })
    .map((finding) => ({ ...finding, kind: 'CANNOT_LIFT' as const, version: 1 })),
  { maxLength: 3 },
);

const anyHeld = fc
  .record({ name: text, state: fc.constantFrom('dispatched', 'dead-lettered', 'queued'), since: instant })
  .map(({ name, state, since }) => [
    {
      version: 1,
      groups: [
        { name, state, count: 1, oldest: since, newest: since, tooNew: 0, unreadPayloads: 1, faults: {} },
      ],
    },
  ]);

const anyComparison = fc
  .record({
    type: text,
    held: anyHeld,
    detail: text,
    queue: text,
    uncovered: fc.option(text, { nil: undefined }),
    deploy: fc.constantFrom('any', 'consumers-first', 'not-yet'),
    service: text,
  })
  .map(({ type, held, detail, queue, uncovered, deploy, service }) => ({
    verdicts: [
      {
        ...{ type, held, deploy, reads: [1], publishes: 1, reason: detail },
        findings: [{ code: 'INVALID_MESSAGE_PAYLOAD', version: 1, count: 1, detail, advice: detail }],
      },
      { ...{ type, deploy, reads: [1], publishes: 1, reason: detail }, held: [], findings: [] },
    ],
    order: { services: [service], circular: [service, service] },
    undefinedTypes: [{ type, held }],
    undecodable: [{ state: 'parked', name: queue, type, reason: detail, count: 1 }],
    queues: [{ queue, service, state: 'queued', visible: 1, hidden: 0, uncovered }],
    outboxes: [{ service: { name: service }, table: queue, itemsRead: 1, readUnits: 1, isPartial: true }],
  })) as unknown as fc.Arbitrary<InFlightComparison>;

const anySchedules: fc.Arbitrary<readonly ListedSchedule[]> = fc.array(
  fc.record({
    ...{ handle: text, id: text, orderingKey: text, type: text, topic: text, undecodable: text },
    dueAt: fc.constantFrom('2026-11-20T12:00:00.000Z', '1970-01-01T00:00:00.000Z', undefined),
  }),
  { maxLength: 3 },
);

const scheduleRendering = { columns: 60, now };

const everyOutput: fc.Arbitrary<(terminal: Terminal) => void> = fc.oneof(
  ...[
    anyStatus.map((status) => ({ lines: renderStatus(status, { columns: 60, now }), json: status })),
    anyTrace.map((trace) => ({ lines: renderTrace(trace, { columns: 60 }), json: trace })),
    anyPage.map((page) => ({ lines: renderMessages(page, { columns: 60 }), json: page })),
    anyReplay.map((end) => ({ lines: renderReplay(end), json: end })),
    anyFindings.map((findings) => ({ lines: renderFindings(findings), json: { findings } })),
    anyComparison.map((comparison) => ({
      lines: renderInFlight(comparison, { now, services: [] }),
      json: comparison,
    })),
    anySchedules.map((schedules) => ({
      lines: renderScheduled(schedules, scheduleRendering),
      json: { schedules },
    })),
    fc.tuple(anySchedules, text, fc.boolean()).map(([schedules, reason, isDryRun]) => ({
      lines: renderChanges(
        schedules.map((schedule) => ({ ...schedule, outcome: 'failed' as const, reason })),
        { table: reason, action: { kind: 'cancel' as const }, isDryRun },
        scheduleRendering,
      ),
      json: { schedules, reason },
    })),
    anyOutcome.map((outcome) => ({ lines: renderRun(outcome, {}), json: toJson(outcome, {}) })),
    fc.tuple(text, anySeen).map(([queue, seen]) => ({ lines: renderSeen(queue, seen), json: seen })),
    fc.tuple(text, fc.array(anySeen, { maxLength: 3 })).map(([queue, seen]) => ({
      lines: renderView({ queue, seen, depth, isPartial: true }, { columns: 60, now }),
      json: seen,
    })),
  ].map((output: fc.Arbitrary<{ readonly lines: readonly Line[]; readonly json: object }>) =>
    output.map(({ lines, json }) => (terminal: Terminal) => {
      terminal.write(lines);
      terminal.writeJson(json);
    }),
  ),
  text.map((message) => (terminal: Terminal) => {
    terminal.warn(describeFailure(new Error(message), {}));
    terminal.progress(message);
  }),
);

const escape = String.fromCharCode(0x1b);
const ourOwn = new RegExp(`${escape}\\[(?:1|2|22|31|32|39)m|\r${escape}\\[2K`, 'g');

const outputOf = (write: (terminal: Terminal) => void, isTTY: boolean): string => {
  let written = '';
  const stream = { isTTY, columns: 60, write: (chunk: string) => (written += chunk) };
  write(createTerminal({ output: stream, errors: stream, environment: {} }));
  return written;
};

describe('text that comes from messages', () => {
  it('writes no control character to a terminal, in any field of any output', () => {
    fc.assert(
      fc.property(everyOutput, (write) => {
        expect(outputOf(write, true).replaceAll(ourOwn, '')).not.toMatch(forbidden);
      }),
    );
  });

  it('writes no control character to a file, and no escape code like those of the command', () => {
    fc.assert(
      fc.property(everyOutput, (write) => {
        expect(outputOf(write, false)).not.toMatch(forbidden);
      }),
    );
  });
});
