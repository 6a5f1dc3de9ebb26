import { CodedError } from '@dynamo-outbox/kernel';

/** A command-line argument or setting is invalid. Nothing was changed; the usage text can help. */
export class UsageFault extends CodedError<'USAGE'> {
  readonly code = 'USAGE';
}

/** Kinds of names that can be listed with a missing one. */
export type KnownKind = 'services' | 'queues' | 'topics';

/** An argument or setting names something that does not exist: a service, a queue, a message. Nothing was changed. */
export class NotFoundFault extends CodedError<'NOT_FOUND'> {
  readonly code = 'NOT_FOUND';
  /** The missing name, and the existing names of its kind. */
  readonly missing: { readonly kind: KnownKind; readonly name: string } | undefined;

  constructor(
    message: string,
    { missing, ...options }: ErrorOptions & { readonly missing?: NotFoundFault['missing'] } = {},
  ) {
    super(message, options);
    this.missing = missing;
  }
}
