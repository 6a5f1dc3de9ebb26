import type { History } from '../history/history.ts';
import type { SchemaVersion, Setup } from '../history/setup.ts';
import type { ChangeStep, MessageStep, Step } from '../history/step.ts';
import type { PlantedName } from './planted-faults.ts';

// The setup that most histories share.
const plain: Setup = {
  isFifo: true,
  tracking: 'status',
  sweepers: 1,
  parkPolicy: 'parkMessage',
  order: 'version',
  streamBatch: 10,
  queueBatch: 10,
  maxReceiveCount: 10,
  sequenceGuard: false,
  isWrapped: false,
  maxInFlight: 4,
  skewMilliseconds: 0,
  operatorSkewMilliseconds: 0,
  streamMaxAgeSeconds: 82_800,
  streamShards: 1,
  guardListLimit: 10_000,
  relayTimeoutSeconds: 30,
  turns: false,
  producerVersion: 1,
  publishVersion: 1,
  consumerVersion: 1,
};

const changeOf =
  (kind: ChangeStep['kind']) =>
  (account: number, messages: readonly MessageStep['kind'][], fillerBytes?: number): ChangeStep => ({
    account,
    kind,
    messages: messages.map((message) => ({ kind: message })),
    ...(fillerBytes === undefined ? {} : { fillerBytes }),
  });

const change = changeOf('change');
const remove = changeOf('remove');
const mention = changeOf('mention');

const commit = (at: number, producer: number, ...changes: readonly ChangeStep[]): Step => ({
  kind: 'commit',
  at,
  producer,
  changes,
});

const deployProducer = (at: number, version: SchemaVersion): Step => ({
  kind: 'deploy-producer',
  at,
  version,
  publishVersion: version,
  overlapMilliseconds: 0,
});

const deployConsumer = (at: number, version: SchemaVersion): Step => ({
  kind: 'deploy-consumer',
  at,
  version,
  overlapMilliseconds: 0,
});

/**
 * A small history for each planted fault. A search found and shrank it, or it is written by hand if the search finds
 * only a longer one. Histories are stored as data, so that a test runs them directly. A history drawn again from its
 * seed would change whenever the drawing changes.
 */
export const foundHistories: Readonly<Record<PlantedName, History>> = {
  sortsByVersionThenTime: {
    seed: 'mixed/0',
    setup: { ...plain, order: 'commit' },
    faults: [],
    steps: [
      { kind: 'stream-off', at: 0, milliseconds: 120_000 },
      commit(100, 0, mention(0, ['plain'])),
      commit(1_000, 0, change(0, ['plain'])),
    ],
  },
  acceptsRestartedVersions: {
    seed: 'planted/540',
    setup: { ...plain },
    faults: [],
    steps: [
      commit(110_001, 0, change(1, ['plain'])),
      { kind: 'stream-off', at: 130_001, milliseconds: 90_000_000 },
      commit(220_001, 1, remove(1, ['plain'])),
      commit(220_501, 1, change(1, ['plain'])),
    ],
  },
  publishesPartsAsTheyCome: {
    seed: 'planted/43',
    setup: { ...plain, streamBatch: 1 },
    faults: [],
    steps: [commit(170_550, 1, change(2, ['plain', 'plain'], 180_000))],
  },
  marksTheItemOfOneMessage: {
    seed: 'lost/0',
    setup: { ...plain, streamMaxAgeSeconds: 60 },
    faults: [],
    steps: [
      commit(0, 0, change(0, ['refused', 'plain'])),
      { kind: 'topic-down', at: 160, milliseconds: 80_000 },
      { kind: 'redrive-parked', at: 80_660, limit: 10 },
    ],
  },
  stopsBehindAnyBacklog: {
    seed: 'planted/84',
    setup: { ...plain, sweepers: 2, guardListLimit: 1 },
    faults: [],
    steps: [
      commit(50, 0, change(1, ['failing']), change(2, ['plain', 'plain'])),
      commit(550, 1, change(1, ['plain']), remove(2, ['plain'])),
      commit(600, 0, change(0, ['plain'])),
    ],
  },
  leavesBehindYoungItems: {
    seed: 'x/2961',
    setup: {
      ...plain,
      sweepers: 2,
      order: 'commit',
      streamBatch: 2,
      maxReceiveCount: 20,
      skewMilliseconds: 5_000,
      streamShards: 2,
    },
    faults: [],
    steps: [
      commit(0, 0, change(2, ['external'])),
      commit(90_000, 0, mention(1, ['nowhere'])),
      commit(180_000, 1, change(2, ['plain'])),
      commit(180_500, 1, remove(2, ['plain'])),
      commit(181_000, 0, change(1, ['external'])),
      commit(181_050, 0, change(1, ['plain'])),
      commit(181_100, 0, change(0, ['plain']), mention(1, ['plain'])),
      {
        kind: 'marks-refused',
        at: 181_100,
        milliseconds: 600_000,
        refusal: 'ReplicatedWriteConflict',
        delayMilliseconds: 0,
      },
    ],
  },
  marksBeforePublishing: {
    seed: 'planted/217',
    setup: { ...plain, sweepers: 0, relayTimeoutSeconds: 12 },
    faults: [],
    steps: [
      {
        kind: 'marks-refused',
        at: 90_501,
        milliseconds: 600_000,
        refusal: 'ThrottlingError',
        delayMilliseconds: 2_000,
      },
      commit(91_001, 0, change(0, ['plain'])),
      commit(181_001, 1, remove(0, ['plain'])),
    ],
  },
  takesUnknownCodesForMarks: {
    seed: 'planted/26',
    setup: { ...plain, isFifo: false, sweepers: 2 },
    faults: [],
    steps: [
      {
        kind: 'marks-refused',
        at: 110_050,
        milliseconds: 5_000,
        refusal: 'ReplicatedWriteConflict',
        delayMilliseconds: 2_000,
      },
      commit(110_050, 1, change(2, ['plain'])),
    ],
  },
  waitsForHungHandlers: {
    seed: 'planted/756',
    setup: { ...plain, sweepers: 0, turns: true },
    faults: [],
    steps: [
      commit(90_550, 1, change(1, ['plain', 'plain'])),
      {
        kind: 'marks-refused',
        at: 90_550,
        milliseconds: 600_000,
        refusal: 'ThrottlingError',
        delayMilliseconds: 0,
      },
      commit(90_551, 1, change(2, ['plain', 'plain'])),
      commit(180_551, 1, change(2, ['hanging', 'plain', 'plain'])),
    ],
  },
  givesTheHeadAllReceives: {
    seed: 'head/1',
    setup: { ...plain, sweepers: 0 },
    faults: [],
    steps: [commit(0, 0, change(0, ['poison', 'failing']))],
  },
  countsAnOutage: {
    seed: 'planted/27',
    setup: { ...plain },
    faults: [],
    steps: [
      { kind: 'topic-down', at: 20_000, milliseconds: 900_000 },
      commit(20_000, 1, change(2, ['plain'])),
    ],
  },
  trustsTheClockOfTheOperator: {
    seed: 'planted/113',
    setup: { ...plain, order: 'commit', operatorSkewMilliseconds: 5_000 },
    faults: [],
    steps: [
      commit(20_050, 1, mention(2, ['rejected'])),
      { kind: 'redrive-dead-letters', at: 140_050, isEdited: false, perSecond: 1 },
    ],
  },
  rejectsNewerVersions: {
    seed: 'rollout/0',
    setup: { ...plain },
    faults: [],
    steps: [deployProducer(0, 2), commit(1_000, 0, change(0, ['plain'])), deployConsumer(60_000, 2)],
  },
  countsALateDeployment: {
    seed: 'rollout/1',
    setup: { ...plain },
    faults: [],
    steps: [deployProducer(0, 2), commit(1_000, 0, change(0, ['plain'])), deployConsumer(7_200_000, 2)],
  },
  skipsAnUpcaster: {
    seed: 'rollout/2',
    setup: { ...plain },
    faults: [],
    steps: [deployConsumer(0, 3), commit(1_000, 0, change(0, ['plain']))],
  },
  rewritesOldVersions: {
    seed: 'rollout/3',
    setup: { ...plain },
    faults: [],
    steps: [
      commit(0, 0, change(0, ['rejected'])),
      deployConsumer(60_000, 2),
      { kind: 'redrive-dead-letters', at: 120_000, isEdited: false },
    ],
  },
};
