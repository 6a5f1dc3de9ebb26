import type { OutboxItem } from '../outbox/outbox-item.ts';

/** One record of the outbox stream, as the relay core takes it. */
export interface RelayRecord {
  /** Place in the stream: the sequence number, or whatever the feeding side reports failures by. */
  readonly position: string;
  /** The decoded item, or why it could not be decoded. */
  readonly content: { readonly item: OutboxItem } | { readonly undecodable: string };
}

/** What the relay says of a batch. */
export interface RelayReport {
  /**
   * The first position of the batch that must be delivered again, with all behind it; `undefined` when all is done.
   * Messages behind it may have been published already: consumers recognise them by id.
   */
  readonly firstFailed: string | undefined;
  /** Messages the broker accepted. */
  readonly published: number;
  /** Messages not published, in this run, after all attempts. */
  readonly failed: number;
}

/** Moves recorded messages to the broker. Knows neither Lambda nor SNS. */
export interface MessageRelay {
  /** Dispatches one batch, in stream order. Resolves to its report; rejects only on a bug. */
  dispatch(records: readonly RelayRecord[]): Promise<RelayReport>;
}
