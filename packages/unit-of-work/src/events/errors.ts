import { CodedError } from '@dynamo-outbox/kernel';

const quoted = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(' → ');

/** Nothing subscribes to a published event, so it would vanish. Subscribe to it, or say `ignore(definition)`. */
export class DomainEventWithoutSubscriberError extends CodedError<'DOMAIN_EVENT_WITHOUT_SUBSCRIBER'> {
  readonly code = 'DOMAIN_EVENT_WITHOUT_SUBSCRIBER';

  constructor(name: string, isNameSubscribed: boolean) {
    super(
      isNameSubscribed
        ? `The subscription to the domain event ${quoted([name])} is for another definition with this name. Create events with ` +
            'the definition that the subscription imports; a copy of the module is another definition.'
        : `No subscription of the event bus is for the domain event ${quoted([name])}. Add one with on() or translate(), or ` +
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

/** More events were published in one unit of work than the event bus allows. */
export class TooManyDomainEventsError extends CodedError<'TOO_MANY_DOMAIN_EVENTS'> {
  readonly code = 'TOO_MANY_DOMAIN_EVENTS';
  /** Names of the events, from the first to the one that was refused; each caused the next. */
  readonly chain: readonly string[];

  constructor(chain: readonly string[], maxEvents: number) {
    super(
      `More than ${maxEvents} domain events were published in one unit of work. The last: ${quoted(chain)}. Break the cycle, ` +
        'split the work, or raise maxEvents of the event bus.',
    );
    this.chain = chain;
  }
}

/** The name of a type of domain events is not lower kebab case. */
export class InvalidDomainEventNameError extends CodedError<'INVALID_DOMAIN_EVENT_NAME'> {
  readonly code = 'INVALID_DOMAIN_EVENT_NAME';

  constructor(name: unknown) {
    super(
      `The name of a domain event is not lower kebab case, such as order-placed: ${JSON.stringify(name)}.`,
    );
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
