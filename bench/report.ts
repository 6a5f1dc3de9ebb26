import type { CodecComparison } from './codecs/measure-codecs.ts';
import type { BenchmarkReport } from './benchmark-report.ts';
import type { FunctionFigures } from './functions/measure-functions.ts';
import type { PipelineFigures } from './pipeline/run-pipeline.ts';

type Row = readonly (string | number)[];

const table = (title: string, head: Row, rows: readonly Row[]): void => {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => String(row[column] ?? '').length)),
  );
  const line = (row: Row): string =>
    row
      .map((cell, column) =>
        column === 0 ? String(cell).padEnd(widths[0] ?? 0) : String(cell).padStart(widths[column] ?? 0),
      )
      .join('  ');
  console.log(`\n${title}\n${line(head)}\n${widths.map((width) => '-'.repeat(width)).join('  ')}`);
  for (const row of rows) {
    console.log(line(row));
  }
};

const pipelineHead = ['', 'msg/s', 'p50 ms', 'p99 ms', 'node', 'DynamoDB', 'broker', 'fill'];

const pipelineRow = (name: string, figures: PipelineFigures): Row => [
  name,
  figures.messagesPerSecond,
  figures.p50Milliseconds,
  figures.p99Milliseconds,
  figures.cores.node,
  figures.cores.dynamoDb,
  figures.cores.broker,
  figures.batchFill,
];

const unitsRow = (name: string, { unitsPerMessage = {} }: PipelineFigures): Row => [
  name,
  ...['source', 'outbox', 'inbox', 'target'].map((one) => unitsPerMessage[one] ?? 0),
  Object.values(unitsPerMessage)
    .reduce((sum, units) => sum + units, 0)
    .toFixed(2),
];

/** Prints what functions weigh, and how long they take to start. */
export const printFunctions = (functions: readonly FunctionFigures[]): void => {
  table(
    'Functions: bundle, and init in a fresh process',
    ['', 'KB', 'gzipped', 'init ms', 'ratio', 'RSS MB'],
    functions.map((figures) => [
      figures.name,
      figures.kilobytes,
      figures.gzippedKilobytes,
      figures.initMilliseconds,
      figures.initRatio,
      figures.megabytes,
    ]),
  );
};

/** Prints what the cores cost without the network, without tracing and with it. */
export const printCores = ({ cores, tracedCores }: Pick<BenchmarkReport, 'cores' | 'tracedCores'>): void => {
  table(
    'Without the network, µs of CPU for one message',
    ['', 'µs', 'with OpenTelemetry'],
    [
      ['relay core, standard topic', cores.relay, tracedCores.relay],
      ['relay core, FIFO topic', cores.relayOrdered, tracedCores.relayOrdered],
      ['decoding a stream record', cores.decoding, tracedCores.decoding],
      ['consumer, commit included', cores.consumer, tracedCores.consumer],
      ['consumer of a projection, write included', cores.projection, tracedCores.projection],
      ['outbox, commit included', cores.outbox, tracedCores.outbox],
    ],
  );
};

const ratio = (one: number, other: number): string => (one / other).toFixed(2);

/** Prints what JSON and Avro need. */
export const printCodecs = (codecs: readonly CodecComparison[]): void => {
  table(
    'JSON and Avro: bytes, and µs of CPU for one message',
    ['', 'payload', 'body', 'body, gzip', 'stage', 'decode'],
    codecs.flatMap(({ name, json, avro }) => [
      [`${name}, JSON`, json.payloadBytes, json.bodyBytes, json.compressedBodyBytes, json.stage, json.decode],
      [`${name}, Avro`, avro.payloadBytes, avro.bodyBytes, avro.compressedBodyBytes, avro.stage, avro.decode],
      [
        `${name}, ratio`,
        ratio(avro.payloadBytes, json.payloadBytes),
        ratio(avro.bodyBytes, json.bodyBytes),
        ratio(avro.compressedBodyBytes, json.compressedBodyBytes),
        ratio(avro.stage, json.stage),
        ratio(avro.decode, json.decode),
      ],
    ]),
  );
};

/** Prints a report as tables. */
export const printReport = ({
  commit,
  cores,
  tracedCores,
  codecs,
  functions,
  throughput,
  latency,
  units,
  recovery,
  machine,
}: BenchmarkReport): void => {
  console.log(`${machine.cores} cores, ${machine.model}, Node ${machine.node}`);
  table(
    'Commit of two items, one after the other',
    ['', 'bare µs', 'commit µs', 'ratio', 'CPU ratio'],
    [
      [
        'UnitOfWork.commit',
        commit.bareMicroseconds,
        commit.commitMicroseconds,
        commit.ratio,
        commit.processorRatio,
      ],
    ],
  );
  printCores({ cores, tracedCores });
  printCodecs(codecs);
  printFunctions(functions);
  table('Whole pipeline, as fast as it goes (shares of a core)', pipelineHead, [
    ...throughput.floor.map((figures) => pipelineRow('raw floor', figures)),
    ...throughput.toolkit.map((figures) => pipelineRow('toolkit, tracking none', figures)),
    ...throughput.toolkitTracked.map((figures) => pipelineRow('toolkit, tracking status', figures)),
    ...throughput.toolkitFifo.map((figures) => pipelineRow('toolkit, FIFO, tracking status', figures)),
  ]);
  console.log(`Ratio to the floor: ${throughput.ratio} without tracking, ${throughput.ratioTracked} with.`);
  table(
    'Commit to handled, at a steady rate',
    pipelineHead,
    Object.entries(latency).flatMap(([name, { floor, toolkit }]) => [
      pipelineRow(`raw floor, ${name}`, floor),
      pipelineRow(`toolkit, ${name}`, toolkit),
    ]),
  );
  table(
    'DynamoDB request units for one message',
    ['', 'source', 'outbox', 'inbox', 'target', 'all'],
    [
      unitsRow('raw floor', units.floor),
      unitsRow('toolkit, tracking none', units.toolkit),
      unitsRow('toolkit, tracking status', units.tracked),
    ],
  );
  table(
    `A backlog of ${recovery.backlog} messages, published after an outage`,
    ['', 'msg/s'],
    [
      ['message relay, from the stream', recovery.relay],
      ['one sweeper, from the sparse index', recovery.sweeper],
    ],
  );
};
