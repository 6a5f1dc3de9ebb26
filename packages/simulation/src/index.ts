export type {
  Arrangement,
  ConsumerUnderSimulation,
  Invariant,
  Request,
  SimulatedMachine,
} from './simulate/arrangement.ts';
export type { HandlersUnderSimulation } from './simulate/simulate-handlers.ts';
export { simulateHandlers } from './simulate/simulate-handlers.ts';
export type { ProjectionUnderSimulation } from './simulate/simulate-projection.ts';
export { simulateProjection } from './simulate/simulate-projection.ts';
export type { SimulateOptions, SimulationReport } from './simulate/simulate.ts';
export { simulate } from './simulate/simulate.ts';
export { IdleSimulationError } from './simulate/idle-simulation-error.ts';
export { SimulationFailedError } from './simulate/simulation-failed-error.ts';
export { SimulationOptionsError } from './simulate/simulation-options-error.ts';
