import { CodedError } from '@dynamo-outbox/kernel';

const quoted = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(' → ');

/** Nothing subscribes to a published event, so it would vanish. Subscribe to it, or say `ignore(definition)`. */
export class DomainEventWithoutSubscriberError extends CodedError<'DOMAIN_EVENT_WITHOUT_SUBSCRIBER'> {
  readonly code = 'DOMAIN_EVENT_WITHOUT_SUBSCRIBER';

  constructor(name: string) {
    super(
      `No subscription of the event bus is for the domain event ${quoted([name])}. Add one with on() or translate(), or ` +
        'state with ignore() that nothing happens.',
    );
  }
}

/** Subscribers published events that caused events, and so on, beyond the limit. */
export class DomainEventsTooDeepError extends CodedError<'DOMAIN_EVENTS_TOO_DEEP'> {
  readonly code = 'DOMAIN_EVENTS_TOO_DEEP';
  /** Names of the events, from the first to the one that was refused; each caused the next. */
  readonly chain: readonly string[];

  constructor(chain: readonly string[], maxDepth: number) {
    super(
      `Domain events caused each other more than ${maxDepth} times: ${quoted(chain)}. Break the cycle, or raise maxDepth of ` +
        'the event bus.',
    );
    this.chain = chain;
  }
}

/** An event was published after the subscribers of its unit of work had run. */
export class DomainEventTooLateError extends CodedError<'DOMAIN_EVENT_TOO_LATE'> {
  readonly code = 'DOMAIN_EVENT_TOO_LATE';

  constructor(name: string) {
    super(
      `The domain event ${quoted([name])} was published after its unit of work began to commit or was rolled back. Await ` +
        'everything that publishes events before the work returns.',
    );
  }
}

/** Two definitions of domain events have the same name, so that errors could not tell them apart. */
export class DomainEventDefinedTwiceError extends CodedError<'DOMAIN_EVENT_DEFINED_TWICE'> {
  readonly code = 'DOMAIN_EVENT_DEFINED_TWICE';

  constructor(name: string) {
    super(`Two definitions of domain events have the name ${quoted([name])}. Define it once, and import it.`);
  }
}
