import { CodedError } from '@dynamo-outbox/kernel';

/** A stage is not described, or not as it can be deployed. */
export class StageSettingsError extends CodedError<'INVALID_STAGE_SETTINGS'> {
  readonly code = 'INVALID_STAGE_SETTINGS';
}
