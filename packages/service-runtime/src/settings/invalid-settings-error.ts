import { CodedError } from '@dynamo-outbox/kernel';

/** One setting that is missing or malformed. */
export interface SettingFault {
  /** Name of the environment variable. */
  readonly setting: string;
  /** What is wrong with it, without its value: settings may be secret. */
  readonly fault: string;
}

/** Settings are missing, malformed or contradictory: nothing may start. Code `INVALID_SETTINGS`. */
export class InvalidSettingsError extends CodedError<'INVALID_SETTINGS'> {
  readonly code = 'INVALID_SETTINGS';
  /** Every fault, not only the first, in the order of the schema. */
  readonly faults: readonly SettingFault[];

  constructor(service: string, faults: readonly SettingFault[]) {
    const lines = faults.map(({ setting, fault }) => `  ${setting} ${fault}`);
    super([`Cannot start ${service}: its settings are wrong.`, ...lines].join('\n'));
    this.faults = faults;
  }
}
