import {
  type CorrelationId,
  type ScheduleHandle,
  toCorrelationId,
  toScheduleHandle,
} from '@dynamo-outbox/messaging';
import { ItemReader, type PlainItem } from '@dynamo-outbox/unit-of-work/dynamodb';

import { mapIn, membersOf, optionalNumber, optionalText, readText, type ToError } from './read-attribute.ts';
import { statusShardOf, toPartitionKey } from '../tables/process-table.ts';
import { StoredProcessUnreadableError } from '../instance/errors.ts';
import type {
  HistoryEntry,
  OpenDeadline,
  Problem,
  ProcessInstance,
  ProcessStatus,
  StepProgress,
  StepRecord,
  StoredCommand,
} from '../instance/process-instance.ts';

const toCommandItem = ({
  type,
  version,
  aggregateType,
  about,
  payload,
  fairnessKey,
}: StoredCommand): PlainItem => ({
  Type: type,
  Version: version,
  AggregateType: aggregateType,
  About: about.id,
  ...(about.version === undefined ? {} : { AboutVersion: about.version }),
  ...(about.messageNumber === undefined ? {} : { AboutNumber: about.messageNumber }),
  Payload: payload,
  ...(fairnessKey === undefined ? {} : { FairnessKey: fairnessKey }),
});

const toStepItem = ({ name, takenAt, progress, compensation }: StepRecord): PlainItem => ({
  Name: name,
  TakenAt: takenAt.toISOString(),
  Progress: progress,
  Compensation: toCommandItem(compensation),
});

const toDeadlineItem = ({ handle, dueAt, token }: OpenDeadline): PlainItem => ({
  Handle: handle,
  DueAt: dueAt.toISOString(),
  Token: token,
});

const toEntryItem = ({ at, cause, messageId, from, to, note }: HistoryEntry): PlainItem => ({
  At: at.toISOString(),
  Cause: cause,
  MessageId: messageId,
  ...(from === undefined ? {} : { From: from }),
  To: to,
  ...(note === undefined ? {} : { Note: note }),
});

const toEndItem = (instance: ProcessInstance): PlainItem => {
  const { reason, problem, finishedAt } = instance;
  const shard = statusShardOf(instance);
  return {
    ...(reason === undefined ? {} : { Reason: reason }),
    ...(problem === undefined ? {} : { StuckIn: problem.in, Problem: problem.reason }),
    ...(problem?.paused === undefined ? {} : { Paused: problem.paused }),
    ...(finishedAt === undefined ? {} : { FinishedAt: finishedAt.toISOString() }),
    ...(shard === undefined ? {} : { StatusShard: shard }),
  };
};

/** Converts an instance to its item, without its expiry. */
export const toInstanceItem = (instance: ProcessInstance): PlainItem => ({
  PK: toPartitionKey(instance),
  Process: instance.process,
  Instance: instance.instance,
  Run: instance.run,
  Version: instance.version,
  Status: instance.status,
  Phase: instance.phase,
  StateVersion: instance.state.version,
  State: instance.state.json,
  Steps: instance.steps.map(toStepItem),
  Deadlines: Object.fromEntries(
    Object.entries(instance.deadlines).map(([name, deadline]) => [name, toDeadlineItem(deadline)]),
  ),
  DueAt: instance.dueAt.toISOString(),
  CorrelationId: instance.correlationId,
  StartedAt: instance.startedAt.toISOString(),
  ChangedAt: instance.changedAt.toISOString(),
  History: instance.history.map(toEntryItem),
  Omitted: instance.omitted,
  ...toEndItem(instance),
});

const readCommand = (item: PlainItem, toError: ToError): StoredCommand => {
  const reader = new ItemReader(item, toError);
  const version = optionalNumber(item, 'AboutVersion');
  const messageNumber = optionalNumber(item, 'AboutNumber');
  const fairnessKey = optionalText(item, 'FairnessKey');
  return {
    type: reader.text('Type'),
    version: reader.integer('Version', 1),
    aggregateType: reader.text('AggregateType'),
    about: {
      id: readText(item, 'About', toError),
      ...(version === undefined ? {} : { version }),
      ...(messageNumber === undefined ? {} : { messageNumber }),
    },
    payload: reader.text('Payload'),
    ...(fairnessKey === undefined ? {} : { fairnessKey }),
  };
};

const progresses: readonly StepProgress[] = ['taken', 'compensating', 'compensated', 'without-effect'];

const readStep =
  (toError: ToError) =>
  (item: PlainItem): StepRecord => {
    const reader = new ItemReader(item, toError);
    return {
      name: reader.text('Name'),
      takenAt: reader.instant('TakenAt'),
      progress: reader.word('Progress', progresses),
      compensation: readCommand(mapIn(item, 'Compensation', toError), toError),
    };
  };

const readHandle = (reader: ItemReader, toError: ToError): ScheduleHandle => {
  const handle = toScheduleHandle(reader.text('Handle'));
  if (handle === undefined) {
    throw toError('Handle is not the handle of a scheduled message');
  }
  return handle;
};

const readDeadlines = (item: PlainItem, toError: ToError): Readonly<Record<string, OpenDeadline>> =>
  Object.fromEntries(
    Object.keys(item).map((name) => {
      const reader = new ItemReader(mapIn(item, name, toError), toError);
      return [
        name,
        { handle: readHandle(reader, toError), dueAt: reader.instant('DueAt'), token: reader.text('Token') },
      ];
    }),
  );

const readEntry =
  (toError: ToError) =>
  (item: PlainItem): HistoryEntry => {
    const reader = new ItemReader(item, toError);
    const from = optionalText(item, 'From');
    const note = optionalText(item, 'Note');
    return {
      at: reader.instant('At'),
      cause: reader.text('Cause'),
      messageId: reader.text('MessageId'),
      ...(from === undefined ? {} : { from }),
      to: readText(item, 'To', toError),
      ...(note === undefined ? {} : { note }),
    };
  };

const statuses: readonly ProcessStatus[] = [
  'running',
  'compensating',
  'completed',
  'compensated',
  'stuck',
  'ended',
];

const readPaused = (item: PlainItem, toError: ToError): Pick<Problem, 'paused'> => {
  if (item['Paused'] === undefined) {
    return {};
  }
  const times = mapIn(item, 'Paused', toError);
  const reader = new ItemReader(times, toError);
  return { paused: Object.fromEntries(Object.keys(times).map((name) => [name, reader.integer(name, 0)])) };
};

const readProblem = (item: PlainItem, reader: ItemReader, toError: ToError): Problem | undefined =>
  item['Problem'] === undefined
    ? undefined
    : {
        in: reader.word('StuckIn', ['running', 'compensating']),
        reason: readText(item, 'Problem', toError),
        ...readPaused(item, toError),
      };

const readEnd = (
  item: PlainItem,
  reader: ItemReader,
  toError: ToError,
): Pick<ProcessInstance, 'reason' | 'problem' | 'finishedAt'> => {
  const reason = optionalText(item, 'Reason');
  const problem = readProblem(item, reader, toError);
  const finishedAt = reader.optionalInstant('FinishedAt');
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(problem === undefined ? {} : { problem }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
  };
};

const readCorrelationId = (reader: ItemReader, toError: ToError): CorrelationId => {
  const correlationId = toCorrelationId(reader.text('CorrelationId'));
  if (correlationId === undefined) {
    throw toError('CorrelationId is not a UUID');
  }
  return correlationId;
};

/** Reads an instance from its item. Throws `STORED_PROCESS_UNREADABLE`, with the attribute that cannot be read. */
export const readInstanceItem = (item: PlainItem): ProcessInstance => {
  const partitionKey = optionalText(item, 'PK') ?? '';
  const toError: ToError = (reason) => new StoredProcessUnreadableError(partitionKey, reason);
  const reader = new ItemReader(item, toError);
  return {
    process: reader.text('Process'),
    instance: reader.text('Instance'),
    run: reader.integer('Run', 1),
    version: reader.integer('Version', 1),
    status: reader.word('Status', statuses),
    // An instance that its first message ended was in no phase.
    phase: optionalText(item, 'Phase') ?? '',
    state: { version: reader.integer('StateVersion', 1), json: reader.text('State') },
    steps: membersOf(item, 'Steps', toError).map(readStep(toError)),
    deadlines: readDeadlines(mapIn(item, 'Deadlines', toError), toError),
    dueAt: reader.instant('DueAt'),
    correlationId: readCorrelationId(reader, toError),
    startedAt: reader.instant('StartedAt'),
    changedAt: reader.instant('ChangedAt'),
    history: membersOf(item, 'History', toError).map(readEntry(toError)),
    omitted: reader.integer('Omitted', 0),
    ...readEnd(item, reader, toError),
  };
};
