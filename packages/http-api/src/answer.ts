/** A response, ready to be sent or stored. */
export interface Answer {
  /** HTTP status. */
  readonly status: number;
  /** Headers in addition to those of every response. */
  readonly headers: Readonly<Record<string, string>>;
  /** The encoded body. */
  readonly body: string;
  /**
   * Whether the same request can get a different response later. Such a response is not stored for an
   * `Idempotency-Key`.
   */
  readonly isTemporary?: boolean;
}

/** Encodes a JSON response. */
export const jsonAnswer = (
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** Creates the HTTP response to send. */
export const toResponse = ({ status, headers, body }: Answer): Response =>
  new Response(body, { status, headers });
