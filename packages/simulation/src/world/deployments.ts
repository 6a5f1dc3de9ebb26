import type { Engine } from '../engine/engine.ts';
import type { PublishedVersion, SchemaVersion, Setup } from '../history/setup.ts';
import type { DeployConsumerStep, DeployProducerStep } from '../history/step.ts';

/** Which versions of the contract the processes of the two services run. */
export class Deployments {
  readonly #engine: Engine;
  readonly #producers: PublishedVersion[];
  /** Versions that a new environment of the consumer may have: two during a rolling deployment. */
  #consumer: readonly SchemaVersion[];
  #consumerDeployments = 0;
  /** Called when environments with an older version of the consumer must end. */
  onConsumerReplaced: () => void = () => undefined;

  constructor(engine: Engine, { producerVersion, publishVersion, consumerVersion }: Setup) {
    this.#engine = engine;
    const published = toPublished(producerVersion, publishVersion);
    this.#producers = [published, published];
    this.#consumer = [consumerVersion];
  }

  /** The version of a producing process. */
  producerAt(place: number): PublishedVersion {
    return this.#producers[place] ?? { version: 1, publishVersion: 1 };
  }

  /** Draws the version of a new environment of the consumer. */
  drawConsumer(random: () => number): SchemaVersion {
    const [first = 1, second = first] = this.#consumer;
    return random() < 0.5 ? first : second;
  }

  /** Whether producers publish a version that the consumer does not know. */
  get isConsumerLate(): boolean {
    return this.#producers.some(({ publishVersion }) => publishVersion > (this.#consumer.at(-1) ?? 1));
  }

  /** Deploys the producer: its first process at once, its second one after the overlap. */
  deployProducer(
    { version, publishVersion, overlapMilliseconds }: DeployProducerStep,
    over: () => void,
  ): void {
    const published = toPublished(version, publishVersion);
    this.#producers[0] = published;
    this.#engine.after(overlapMilliseconds, () => {
      this.#producers[1] = published;
      over();
    });
  }

  /** Deploys the consumer: during the overlap, its environments have the old or the new version. */
  deployConsumer({ version, overlapMilliseconds }: DeployConsumerStep, over: () => void): void {
    this.#consumerDeployments += 1;
    const deployment = this.#consumerDeployments;
    this.#consumer = [...this.#consumer.slice(-1), version];
    this.#engine.after(overlapMilliseconds, () => {
      // A later deployment has replaced this one.
      if (deployment === this.#consumerDeployments) {
        this.#consumer = [version];
        this.onConsumerReplaced();
      }
      over();
    });
  }
}

/** A producer cannot publish a version that it does not know. */
const toPublished = (version: SchemaVersion, publishVersion: SchemaVersion): PublishedVersion => ({
  version,
  publishVersion: publishVersion < version ? publishVersion : version,
});
