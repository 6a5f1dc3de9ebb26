import { assertChoice } from '@dynamo-outbox/kernel';
import { assertWithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';

import { gapDetections } from './guards/judge-sequence.ts';
import type { ConsumerOptions, ConsumerUnitOfWork } from './consumer.ts';
import type { ForeignDecoder, MessageDecoder } from './decoding/message-decoder.ts';
import { DuplicateDecoderError, GuardNeedsOrderError, NoDecodersError } from './errors/decoder-errors.ts';
import { InvalidConsumerNameError } from './errors/definition-errors.ts';
import { ProjectionWithoutWriterError } from './errors/projection-errors.ts';
import type { ConsumerGuards } from './guards/consumer-guards.ts';

const assertName = (name: string): void => {
  if (name === '' || name.includes('#') || name === 'effect') {
    throw new InvalidConsumerNameError(name);
  }
};

/** Returns the first guard that cannot check the messages of a foreign decoder. */
const unsupportedGuard = (
  { sequenced = false }: ForeignDecoder,
  { sequence = false, gaps, causation = false }: ConsumerGuards,
): keyof ConsumerGuards | undefined => {
  if (gaps !== undefined) {
    return 'gaps';
  }
  if (causation !== false) {
    return 'causation';
  }
  return sequence && !sequenced ? 'sequence' : undefined;
};

const assertDecoders = (name: string, decoders: readonly MessageDecoder[], guards: ConsumerGuards): void => {
  for (const decoder of decoders) {
    const guard = 'decode' in decoder ? unsupportedGuard(decoder, guards) : undefined;
    if (guard !== undefined) {
      throw new GuardNeedsOrderError(name, guard, decoder.name);
    }
  }
};

const assertDecoderNames = (consumer: string, decoders: readonly MessageDecoder[]): void => {
  const names = decoders.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  if (repeated !== undefined) {
    throw new DuplicateDecoderError(consumer, repeated);
  }
};

const isHandler = (handler: unknown): boolean =>
  typeof handler === 'object' && handler !== null && 'prepare' in handler;

// Code without types may pass a map, one handler, or functions without their types.
const assertHandlers = (name: string, handlers: unknown): void => {
  if (!Array.isArray(handlers) || !handlers.every(isHandler)) {
    throw new TypeError(
      `The handlers of consumer ${name} are not a list of handlers. Pass [handle(OrderCreated, async (message, unitOfWork) => { … })].`,
    );
  }
};

/** The options that every consumer has, with or without an inbox. */
export type ReadingOptions = Pick<
  ConsumerOptions<never>,
  'name' | 'unknownType' | 'decoders' | 'lostRaces'
> & {
  readonly handlers: unknown;
};

/** Throws a `TypeError` for what is no list of handlers, `INVALID_CONSUMER_NAME`, `NO_DECODERS`, `DUPLICATE_DECODER`, or a `RangeError` that names the invalid option. */
export const assertReadingOptions = ({
  name,
  unknownType = 'ignore',
  decoders,
  lostRaces = {},
  handlers,
}: ReadingOptions): void => {
  assertName(name);
  assertHandlers(name, handlers);
  assertChoice('unknownType', unknownType, ['ignore', 'reject']);
  if (decoders?.length === 0) {
    throw new NoDecodersError(name);
  }
  assertDecoderNames(name, decoders ?? []);
  assertWithUnitOfWorkOptions(lostRaces, 'lostRaces.');
};

/** Throws `PROJECTION_WITHOUT_WRITER` for a handler from `project`, which only code without types can pass. */
const assertNoProjection = (name: string, handlers: readonly { readonly type: string }[]): void => {
  const projection = handlers.find((handler) => 'isProjection' in handler);
  if (projection !== undefined) {
    throw new ProjectionWithoutWriterError(name, projection.type);
  }
};

/** Throws the errors of `assertReadingOptions`, `PROJECTION_WITHOUT_WRITER`, `GUARD_NEEDS_ORDER`, or a `RangeError` that names the invalid guard. */
export const assertConsumerOptions = <TUnitOfWork extends ConsumerUnitOfWork>(
  options: ConsumerOptions<TUnitOfWork>,
): void => {
  const { name, handlers, decoders = [], guards = {} } = options;
  assertReadingOptions(options);
  assertNoProjection(name, handlers);
  if (guards.gaps !== undefined) {
    assertChoice('guards.gaps', guards.gaps, gapDetections);
  }
  assertDecoders(name, decoders, guards);
};
