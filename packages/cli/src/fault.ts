import { CodedError } from '@dynamo-outbox/kernel';

/** An argument or a setting of the command line makes no sense. Nothing was changed; the usage can help. */
export class UsageFault extends CodedError<'USAGE'> {
  readonly code = 'USAGE';
}

/** What the names of can be listed beside one that does not exist. */
export type KnownKind = 'services' | 'queues' | 'topics';

/** An argument or a setting names something that does not exist: a service, a queue, a message. Nothing was changed. */
export class NotFoundFault extends CodedError<'NOT_FOUND'> {
  readonly code = 'NOT_FOUND';
  /** The name that does not exist, and what else of its kind does. */
  readonly missing: { readonly kind: KnownKind; readonly name: string } | undefined;

  constructor(
    message: string,
    { missing, ...options }: ErrorOptions & { readonly missing?: NotFoundFault['missing'] } = {},
  ) {
    super(message, options);
    this.missing = missing;
  }
}
