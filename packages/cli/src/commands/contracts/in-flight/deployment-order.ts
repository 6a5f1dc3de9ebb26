import type { ServiceTopology } from '../../../definitions/service-topology.ts';
import type { TypeVerdict } from './judge-type.ts';

/** Services that publish and consume a message type, as far as they are known. */
export interface Sides {
  readonly producers: readonly string[];
  readonly consumers: readonly string[];
}

/** Returns the services that publish and consume a type. */
export const sidesOf = (type: string, services: readonly ServiceTopology[]): Sides => {
  const isOfType = (one: { readonly type: string }): boolean => one.type === type;
  return {
    producers: services
      .filter(({ publishes }) => publishes.some(({ definitions }) => definitions.some(isOfType)))
      .map(({ name }) => name),
    consumers: services
      .filter(({ consumes }) => consumes.some(({ definitions }) => definitions.some(isOfType)))
      .map(({ name }) => name),
  };
};

/** The order in which services must be deployed. */
export interface DeploymentOrder {
  /** Services in their order. A service that is not in the list can be deployed at any time. */
  readonly services: readonly string[];
  /** Services that would each have to be deployed before another one of them. */
  readonly circular: readonly string[];
}

type Edge = readonly [before: string, after: string];

const edgesOf = (verdicts: readonly TypeVerdict[], services: readonly ServiceTopology[]): readonly Edge[] =>
  verdicts
    .filter(({ deploy, held }) => deploy === 'consumers-first' && held.length > 0)
    .flatMap(({ type }) => {
      const { producers, consumers } = sidesOf(type, services);
      return consumers.flatMap((consumer) => producers.map((producer): Edge => [consumer, producer]));
    })
    // A service that consumes its own messages retries newer ones until its deployment is complete.
    .filter(([before, after]) => before !== after);

/** Orders services so that the consumers of each type whose version changes come before its producers. */
export const orderDeployment = (
  verdicts: readonly TypeVerdict[],
  services: readonly ServiceTopology[],
): DeploymentOrder => {
  let edges = edgesOf(verdicts, services);
  const remaining = new Set(edges.flat());
  const ordered: string[] = [];
  for (;;) {
    const free = [...remaining].filter((name) => edges.every(([, after]) => after !== name)).toSorted();
    if (free.length === 0) {
      return { services: ordered, circular: [...remaining].toSorted() };
    }
    ordered.push(...free);
    free.forEach((name) => remaining.delete(name));
    edges = edges.filter(([before]) => !free.includes(before));
  }
};
