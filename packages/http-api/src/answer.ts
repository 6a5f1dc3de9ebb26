/** An answer, ready to be sent or stored. */
export interface Answer {
  /** HTTP status. */
  readonly status: number;
  /** Headers beyond those that every answer has. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, encoded. */
  readonly body: string;
  /** Whether the same request can get another answer later. An `Idempotency-Key` does not hold such an answer. */
  readonly isTemporary?: boolean;
}

/** Encodes a JSON answer. */
export const jsonAnswer = (
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** Makes the response that is sent. */
export const toResponse = ({ status, headers, body }: Answer): Response =>
  new Response(body, { status, headers });
