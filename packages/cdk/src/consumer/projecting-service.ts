import type { Inbox } from '../inbox.ts';

/** The service of a consumer that only writes a projection, which needs no inbox. */
export interface ProjectingService {
  /** Name of the consuming service, in lower kebab case. */
  readonly service: string;
  /** Prefix of every name, followed by a dash. Default: none. */
  readonly namePrefix?: string | undefined;
  readonly projection: true;
}

/** Returns the inbox of a consumer; `undefined` for one that only writes a projection. */
export const inboxIn = (inbox: Inbox | ProjectingService): Inbox | undefined =>
  'projection' in inbox ? undefined : inbox;
