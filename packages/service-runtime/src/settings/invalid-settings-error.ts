import { CodedError } from '@dynamo-outbox/kernel';

/** One missing or invalid setting. */
export interface SettingFault {
  /** Name of the environment variable. */
  readonly setting: string;
  /** The fault, without the value: settings may be secret. */
  readonly fault: string;
}

/** Settings are missing, invalid or contradictory, so the process must not start. Code `INVALID_SETTINGS`. */
export class InvalidSettingsError extends CodedError<'INVALID_SETTINGS'> {
  readonly code = 'INVALID_SETTINGS';
  /** All faults in the order of the schema. */
  readonly faults: readonly SettingFault[];

  constructor(service: string, faults: readonly SettingFault[]) {
    const lines = faults.map(({ setting, fault }) => `  ${setting} ${fault}`);
    super([`Cannot start ${service}: its settings are invalid.`, ...lines].join('\n'));
    this.faults = faults;
  }
}
