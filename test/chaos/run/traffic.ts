/** The real traffic of the services behind the proxies, independent of what their clients know. */
import type { ObserveService } from '../proxy/fault-proxy.ts';
import { publishedEntries, takenIds } from '../proxy/publish-batch.ts';

const envelopeId = /"id":"([^"]+)"/;

// `{"Messages":[]}`, give or take.
const emptyAnswerBytes = 20;

/** Watches the traffic of a run. */
export class Traffic {
  readonly #published = new Set<string>();
  #publishedEntries = 0;
  #lastActivityAt = performance.now();

  /** Different messages that the broker accepted. */
  get published(): ReadonlySet<string> {
    return this.#published;
  }

  /** Number of messages that the broker accepted again. */
  get publishedAgain(): number {
    return this.#publishedEntries - this.#published.size;
  }

  /** Milliseconds since the last progress. */
  get idleMilliseconds(): number {
    return performance.now() - this.#lastActivityAt;
  }

  readonly observe: ObserveService = ({ operation, request, answer }) => {
    if (answer.status !== 200) {
      return;
    }
    switch (operation.name) {
      case 'PublishBatch':
        this.#lastActivityAt = performance.now();
        this.#notePublished(request.body, answer.body);
        break;
      case 'TransactWriteItems':
      case 'DeleteMessageBatch':
      case 'SendMessage':
        this.#lastActivityAt = performance.now();
        break;
      case 'ReceiveMessage':
        if (answer.body.length > emptyAnswerBytes) {
          this.#lastActivityAt = performance.now();
        }
        break;
      default:
    }
  };

  #notePublished(request: Buffer, answer: Buffer): void {
    const taken = new Set(takenIds(answer));
    for (const { id, message } of publishedEntries(request)) {
      const [, messageId] = envelopeId.exec(message) ?? [];
      if (taken.has(id) && messageId !== undefined) {
        this.#publishedEntries += 1;
        this.#published.add(messageId);
      }
    }
  }
}
