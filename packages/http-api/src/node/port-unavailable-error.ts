import { CodedError } from '@dynamo-outbox/kernel';

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program',
  EACCES: 'is reserved for privileged programs',
  EADDRNOTAVAIL: 'belongs to an address that this machine does not have',
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** The server cannot listen. Choose another port. */
export class PortUnavailableError extends CodedError<'PORT_UNAVAILABLE'> {
  readonly code = 'PORT_UNAVAILABLE';

  constructor(port: number, host: string, options?: ErrorOptions) {
    const reason = reasons[codeOf(options?.cause)] ?? 'is not available';
    super(`Port ${port} of ${host} ${reason}. Set PORT to a free one.`, options);
  }
}
