/**
 * Measures the toolkit beside a hand-written loop of the same AWS calls, on the same emulators, in one run. What counts are
 * the ratios: absolute figures are those of this machine and these emulators, not of AWS.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { bundle, createDynamoDbClients, createTable, startDynoxide } from '@dynamo-outbox/local';
import type { BenchmarkReport } from './benchmark-report.ts';
import { type CodecComparison, measureCodecs } from './codecs/measure-codecs.ts';
import { type CommitComparison, compareCommit } from './commit/compare-commit.ts';
import { measureConsumerCore } from './cores/consumer-core.ts';
import { measureRelayCore } from './cores/relay-core.ts';
import { measureTracedCores } from './cores/traced-cores.ts';
import { type FunctionFigures, measureFunctions } from './functions/measure-functions.ts';
import type { Load } from './pipeline/pipeline-run.ts';
import { type PipelineFigures, runPipeline } from './pipeline/run-pipeline.ts';
import { measureRecovery, type RecoveryFigures } from './recovery/measure-recovery.ts';
import { printCodecs, printCores, printFunctions, printReport } from './report.ts';
import { median, rounded } from './support/statistics.ts';

const root = join(import.meta.dirname, '..');
const isQuick = process.argv.includes('--quick');

const closedLoop: Load = isQuick
  ? { messages: 2_500, warmUp: 1_000, producers: 4 }
  : { messages: 9_000, warmUp: 3_000, producers: 4 };

// The emulator of FIFO queues remembers 10,000 deduplication ids and hands out one message of a group at a time.
const fifoLoad: Load = { ...closedLoop, messages: Math.min(closedLoop.messages, 6_000), warmUp: 1_500 };

const paced = (ratePerSecond: number): Load => ({
  messages: ratePerSecond * (isQuick ? 6 : 20),
  warmUp: ratePerSecond * (isQuick ? 3 : 8),
  producers: 1,
  ratePerSecond,
});

const say = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`);
};

const measureCommit = async (): Promise<CommitComparison> => {
  const dynoxide = await startDynoxide();
  try {
    const { dynamoDb } = createDynamoDbClients(dynoxide.endpoint);
    await createTable(dynamoDb, { name: 'commits', partitionKey: { name: 'PK', type: 'S' }, indexes: [] });
    return await compareCommit(dynamoDb, 'commits');
  } finally {
    await dynoxide.stop();
  }
};

const ratioOf = (ours: readonly PipelineFigures[], floor: readonly PipelineFigures[]): number =>
  rounded(
    median(
      ours.map((figures, index) => figures.messagesPerSecond / (floor[index]?.messagesPerSecond ?? NaN)),
    ),
  );

const measureThroughput = async (
  floorBundle: string,
  toolkitBundle: string,
): Promise<BenchmarkReport['throughput']> => {
  const floor: PipelineFigures[] = [];
  const toolkit: PipelineFigures[] = [];
  const toolkitTracked: PipelineFigures[] = [];
  const toolkitFifo: PipelineFigures[] = [];
  for (let round = 1; round <= (isQuick ? 1 : 3); round += 1) {
    say(`Throughput, round ${round} …`);
    floor.push(await runPipeline({ bundle: floorBundle, load: closedLoop }));
    toolkit.push(await runPipeline({ bundle: toolkitBundle, load: closedLoop }));
    toolkitTracked.push(await runPipeline({ bundle: toolkitBundle, load: closedLoop, tracking: 'status' }));
    toolkitFifo.push(
      await runPipeline({ bundle: toolkitBundle, load: fifoLoad, tracking: 'status', fifo: true }),
    );
  }
  return {
    floor,
    toolkit,
    toolkitTracked,
    toolkitFifo,
    ratio: ratioOf(toolkit, floor),
    ratioTracked: ratioOf(toolkitTracked, floor),
  };
};

const measureLatency = async (
  floorBundle: string,
  toolkitBundle: string,
): Promise<BenchmarkReport['latency']> => {
  const latency: Record<string, { floor: PipelineFigures; toolkit: PipelineFigures }> = {};
  for (const [name, load] of Object.entries({ idle: paced(20), loaded: paced(200) })) {
    say(`Latency, ${name} …`);
    latency[name] = {
      floor: await runPipeline({ bundle: floorBundle, load }),
      toolkit: await runPipeline({ bundle: toolkitBundle, load }),
    };
  }
  return latency;
};

const measureUnits = async (
  floorBundle: string,
  toolkitBundle: string,
): Promise<BenchmarkReport['units']> => {
  say('Request units …');
  const load: Load = { messages: 1_000, warmUp: 100, producers: 4 };
  return {
    floor: await runPipeline({ bundle: floorBundle, load, metersCapacity: true }),
    toolkit: await runPipeline({ bundle: toolkitBundle, load, metersCapacity: true }),
    tracked: await runPipeline({ bundle: toolkitBundle, load, tracking: 'status', metersCapacity: true }),
  };
};

const measureRecoveryAloud = (): Promise<RecoveryFigures> => {
  say('Recovery after an outage …');
  return measureRecovery();
};

const measureFunctionsAloud = (): Promise<readonly FunctionFigures[]> => {
  say('Functions: bundles and cold starts …');
  return measureFunctions(isQuick ? 7 : 15);
};

const measureCores = async (): Promise<Pick<BenchmarkReport, 'cores' | 'tracedCores'>> => {
  say('Relay and consumer without the network …');
  const cores = { ...(await measureRelayCore()), ...(await measureConsumerCore()) };
  return { cores, tracedCores: await measureTracedCores() };
};

const measureCodecsAloud = (): readonly CodecComparison[] => {
  say('JSON and Avro …');
  return measureCodecs();
};

const measureAll = async (): Promise<BenchmarkReport> => {
  const bundles = await bundle({
    root,
    entries: { floor: 'bench/pipeline/floor.ts', toolkit: 'bench/pipeline/toolkit.ts' },
    directory: join(root, '.local/bench'),
    target: 'emulator',
  });
  const pathOf = (name: string): string => bundles.find((one) => one.name === name)?.path ?? '';
  const floorBundle = pathOf('floor');
  const toolkitBundle = pathOf('toolkit');
  say('Commit beside a bare TransactWriteItems …');
  const commit = await measureCommit();
  const coreFigures = await measureCores();
  return {
    measuredAt: new Date().toISOString(),
    machine: { cores: cpus().length, model: cpus()[0]?.model ?? 'unknown', node: process.version },
    commit,
    ...coreFigures,
    codecs: measureCodecsAloud(),
    functions: await measureFunctionsAloud(),
    throughput: await measureThroughput(floorBundle, toolkitBundle),
    latency: await measureLatency(floorBundle, toolkitBundle),
    units: await measureUnits(floorBundle, toolkitBundle),
    recovery: await measureRecoveryAloud(),
  };
};

if (process.argv.includes('--functions')) {
  printFunctions(await measureFunctionsAloud());
} else if (process.argv.includes('--codecs')) {
  printCodecs(measureCodecsAloud());
} else if (process.argv.includes('--cores')) {
  printCores(await measureCores());
} else {
  const report = await measureAll();
  printReport(report);
  const directory = join(root, 'bench/results');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'latest.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  say('Written to bench/results/latest.json.');
}
