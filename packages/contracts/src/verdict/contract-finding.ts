/** Kind of a finding that `contracts write` records. */
export type UnrecordedKind =
  /** The version has no contract file. */
  | 'NEW_VERSION'
  /** The schema of the version changed in a way that breaks no consumer. */
  | 'SAFE_CHANGE'
  /** The order of the topic changed from `version` to `commit`. */
  | 'ORDER_EXTENDED';

/** Kind of a finding that breaks a consumer, or that needs a decision. */
export type BreakingKind =
  /** The code cannot read payloads that a recorded schema allows. */
  | 'CANNOT_READ_RECORDED'
  /** Consumers with a recorded schema cannot read payloads that the code may send. */
  | 'RECORDED_CANNOT_READ'
  /** A recorded payload cannot be lifted to the newest version. */
  | 'CANNOT_LIFT'
  /** A payload of the newest version cannot be converted to the version that producers publish. */
  | 'CANNOT_LOWER'
  /** The definition no longer lists a recorded version. */
  | 'VERSION_DROPPED'
  /** A recorded version is newer than the definition. */
  | 'VERSION_WITHDRAWN'
  /** No topic carries a recorded message type. */
  | 'TYPE_REMOVED'
  /** Another topic carries a recorded message type. */
  | 'TOPIC_CHANGED'
  /** The ordering keys of the messages changed. */
  | 'AGGREGATE_TYPE_CHANGED'
  /** The codec of a version changed. */
  | 'CONTENT_TYPE_CHANGED'
  /** The schema with which the codec of a version writes changed. */
  | 'CODEC_SCHEMA_CHANGED'
  /** The order of the topic changed in a way that mixes orders. */
  | 'ORDER_CHANGED';

/** A difference between the code and the contract files. */
export interface ContractFinding {
  readonly kind: BreakingKind | UnrecordedKind;
  /** Whether `contracts write` refuses it. The others are recorded by `contracts write`. */
  readonly isBreaking: boolean;
  readonly type: string;
  readonly version: number;
  readonly topic: string;
  /** Path of the field in the payload: `lines[2].sku`; `payload` for the whole payload; absent for what is not in the payload. */
  readonly path?: string;
  /** One sentence that says what is wrong. */
  readonly reason: string;
  /** One sentence or two that say what to do. */
  readonly remedy: string;
  /** A payload that shows the problem. */
  readonly example?: { readonly payload: unknown };
}
