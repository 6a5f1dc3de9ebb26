import { CodedError } from '@dynamo-outbox/kernel';
import type { ChildExit } from '../processes/guarded-child.ts';

/** The port of an HTTP service is in use. Stop the program that uses it, or choose another port. */
export class PortTakenError extends CodedError<'PORT_TAKEN'> {
  readonly code = 'PORT_TAKEN';
}

/** A process of the local stack ended unexpectedly. The others cannot work without it. */
export class ChildDiedError extends CodedError<'CHILD_DIED'> {
  readonly code = 'CHILD_DIED';

  constructor(name: string, { code, signal }: ChildExit) {
    const end = signal === null ? `exit code ${String(code)}` : signal;
    super(`The local stack stopped: ${name} ended unexpectedly with ${end}.`);
  }
}

/** No usable server responds at the endpoint of a service. Start one there, or change the endpoint. */
export class EndpointUnusableError extends CodedError<'ENDPOINT_UNUSABLE'> {
  readonly code = 'ENDPOINT_UNUSABLE';
}

/** A server that runs outside the stack no longer has a resource of the stack, for example after a restart. */
export class ResourcesLostError extends CodedError<'RESOURCES_LOST'> {
  readonly code = 'RESOURCES_LOST';
}
