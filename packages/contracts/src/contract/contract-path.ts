import type { Contract } from './contract.ts';

/** Path of the file of a contract within the directory of contracts: `orders/order.created.v1.json`. */
export const contractPath = ({
  topic,
  type,
  version,
}: Pick<Contract, 'topic' | 'type' | 'version'>): string => `${topic}/${type}.v${version}.json`;
