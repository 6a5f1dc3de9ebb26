import type { CodecComparison } from './codecs/measure-codecs.ts';
import type { CommitComparison } from './commit/compare-commit.ts';
import type { CoresCost } from './cores/traced-cores.ts';
import type { FunctionFigures } from './functions/measure-functions.ts';
import type { PipelineFigures } from './pipeline/run-pipeline.ts';
import type { RecoveryFigures } from './recovery/measure-recovery.ts';

/** Everything one run of the benchmark found. */
export interface BenchmarkReport {
  readonly measuredAt: string;
  readonly machine: { readonly cores: number; readonly model: string; readonly node: string };
  readonly commit: CommitComparison;
  readonly cores: CoresCost;
  /** The same with OpenTelemetry. */
  readonly tracedCores: CoresCost;
  /** JSON and Avro. */
  readonly codecs: readonly CodecComparison[];
  readonly throughput: {
    readonly floor: readonly PipelineFigures[];
    readonly toolkit: readonly PipelineFigures[];
    readonly toolkitTracked: readonly PipelineFigures[];
    /** FIFO topic and queue, tracking status: what the example deploys. */
    readonly toolkitFifo: readonly PipelineFigures[];
    /** Medians of the ratios of neighbouring runs to the floor. */
    readonly ratio: number;
    readonly ratioTracked: number;
  };
  readonly latency: Readonly<
    Record<string, { readonly floor: PipelineFigures; readonly toolkit: PipelineFigures }>
  >;
  readonly recovery: RecoveryFigures;
  readonly functions: readonly FunctionFigures[];
  readonly units: {
    readonly floor: PipelineFigures;
    readonly toolkit: PipelineFigures;
    readonly tracked: PipelineFigures;
  };
}
