/** Who caused a message: a snapshot of the time of the request. Every message that follows from the request carries it. */
export interface Caller {
  /** Id of the user or client that sent the request. */
  readonly subject: string;
  /** Id of the tenant that the subject acted for. */
  readonly tenant?: string;
  /** Roles of the subject, at the time of the request. */
  readonly roles: readonly string[];
  /** Scopes that the subject granted, at the time of the request. */
  readonly scopes: readonly string[];
  /** When the snapshot was taken, in whole seconds. */
  readonly issuedAt: Date;
  /** From when on consumers reject the snapshot, in whole seconds. */
  readonly expiresAt: Date;
}
