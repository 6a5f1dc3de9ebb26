import { createRandom, dice } from '../random.ts';
import type { Fault, FaultKind } from './fault.ts';
import type { Operation, Service } from './operation.ts';

/** A period of the run in milliseconds, from `from` up to but not including `to`. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Share of an operation's requests that get each kind of fault. */
export type FaultRates = Readonly<Partial<Record<FaultKind, number>>>;

/** A period in which a service does not respond. */
export interface Outage extends Window {
  readonly service: Service;
}

/** Options of a fault plan. */
export interface FaultPlanOptions {
  readonly seed: number;
  /** Faults happen only in this window; outside of it every request passes. */
  readonly active: Window;
  readonly outages?: readonly Outage[];
  /** Multiplies all rates; 1 by default. */
  readonly intensity?: number | undefined;
  /** Rates by operation, instead of the default ones, without quiet periods. */
  readonly rates?: Readonly<Record<string, FaultRates>> | undefined;
}

/** The data of a request that decides its fault. */
export interface PlannedRequest {
  readonly operation: Operation;
  /** Number of earlier requests of this operation. */
  readonly ordinal: number;
  /** Milliseconds since the beginning of the run. */
  readonly at: number;
}

/** Returns the fault of a request. A pure function: the same seed and request always get the same fault. */
export type FaultPlan = (request: PlannedRequest) => Fault | undefined;

const ofEveryOperation: FaultRates = {
  latency: 0.03,
  stalled: 0.0005,
  'server-error': 0.006,
  throttled: 0.006,
  'lost-request': 0.005,
  'lost-answer': 0.006,
  'cut-answer': 0.003,
};

const ofBatches: FaultRates = {
  'failed-entries': 0.04,
  'unmentioned-entries': 0.02,
  'misreported-entries': 0.02,
};

const ofOperation: Readonly<Record<string, FaultRates>> = {
  TransactWriteItems: { 'transaction-conflict': 0.02, 'transaction-throttled': 0.01, 'lost-answer': 0.01 },
  BatchExecuteStatement: { 'failed-entries': 0.04 },
  GetRecords: { 'expired-iterator': 0.002 },
  PublishBatch: { ...ofBatches, 'failed-entries': 0.08, 'lost-answer': 0.015 },
  SendMessageBatch: ofBatches,
  DeleteMessageBatch: ofBatches,
  ChangeMessageVisibilityBatch: ofBatches,
  ReceiveMessage: { 'duplicate-delivery': 0.15, 'reordered-delivery': 0.15 },
};

/** The rates of an operation. */
export const ratesOf = ({ name }: Operation): FaultRates => ({ ...ofEveryOperation, ...ofOperation[name] });

// Two to four of every ten seconds are quiet, so that delayed work can catch up before faults start again.
const cycleMilliseconds = 10_000;

/** Returns the quiet period of the cycle that contains a time. */
export const quietWindowAt = (seed: number, at: number): Window => {
  const cycle = Math.floor(at / cycleMilliseconds);
  const random = createRandom(seed, 'quiet', cycle);
  const length = 2_000 + random() * 2_000;
  const from = cycle * cycleMilliseconds + random() * (cycleMilliseconds - length);
  return { from, to: from + length };
};

const contains = ({ from, to }: Window, at: number): boolean => at >= from && at < to;

const draw = (rates: FaultRates, intensity: number, thrown: number): FaultKind | undefined => {
  let reached = 0;
  for (const [kind, rate] of Object.entries(rates) as [FaultKind, number][]) {
    reached += rate * intensity;
    if (thrown < reached) {
      return kind;
    }
  }
  return undefined;
};

/** Creates the fault plan of a run. */
export const createFaultPlan = ({
  seed,
  active,
  outages = [],
  intensity = 1,
  rates,
}: FaultPlanOptions): FaultPlan => {
  const isQuiet = (at: number): boolean => rates === undefined && contains(quietWindowAt(seed, at), at);
  const ratesFor = (operation: Operation): FaultRates =>
    rates === undefined ? ratesOf(operation) : (rates[operation.name] ?? {});
  return ({ operation, ordinal, at }) => {
    const { service, name } = operation;
    const throwDice = (purpose: string): number => dice(seed, purpose, service, name, ordinal);
    const fault = (kind: FaultKind): Fault => ({ kind, dice: throwDice('detail') });
    if (outages.some((outage) => outage.service === service && contains(outage, at))) {
      return fault(throwDice('outage') < 0.5 ? 'server-error' : 'lost-request');
    }
    if (!contains(active, at) || isQuiet(at)) {
      return undefined;
    }
    const kind = draw(ratesFor(operation), intensity, throwDice('kind'));
    return kind && fault(kind);
  };
};
