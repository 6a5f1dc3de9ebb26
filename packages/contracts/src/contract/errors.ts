import { CodedError, truncateText } from '@dynamo-outbox/kernel';

const maxShown = 200;

/**
 * A contract file is damaged, or is not a contract file. Restore it from version control. Remove it only if it is not a contract file.
 */
export class InvalidContractFileError extends CodedError<'INVALID_CONTRACT_FILE'> {
  readonly code = 'INVALID_CONTRACT_FILE';
  /** Path of the file. */
  readonly path: string;

  constructor(path: string, fault: string, options?: ErrorOptions) {
    super(
      `Contract file ${path} ${truncateText(fault, maxShown)}. Restore it from version control, or move it out of the directory if ` +
        'it is not a contract file.',
      options,
    );
    this.path = path;
  }
}

/** A contract file was written by a newer version of this package. Update the package. */
export class NewerContractFormatError extends CodedError<'NEWER_CONTRACT_FORMAT'> {
  readonly code = 'NEWER_CONTRACT_FORMAT';
  /** Path of the file. */
  readonly path: string;

  constructor(path: string, format: number, known: number) {
    super(
      `Contract file ${path} has the format ${format}, and this version of @dynamo-outbox/contracts reads formats up to ${known}. ` +
        'Update the package.',
    );
    this.path = path;
  }
}

/** A contract directory or file cannot be read or written. The cause is the error of the file system. */
export class ContractFilesError extends CodedError<'CONTRACT_FILES_UNAVAILABLE'> {
  readonly code = 'CONTRACT_FILES_UNAVAILABLE';

  constructor(path: string, action: 'read' | 'write', cause: unknown) {
    super(
      `Cannot ${action} ${path}: ${cause instanceof Error ? cause.message : String(cause)}. Check that it exists and that you may ` +
        `${action} it.`,
      { cause },
    );
  }
}

/** A contract file would be larger than `readContracts` accepts. Make the schema smaller, such as a text instead of a long enum. */
export class ContractTooLargeError extends CodedError<'CONTRACT_TOO_LARGE'> {
  readonly code = 'CONTRACT_TOO_LARGE';
  /** Path of the file. */
  readonly path: string;

  constructor(path: string, bytes: number, limit: number) {
    super(
      `Contract file ${path} would have ${bytes} bytes, more than the ${limit} bytes that a contract file may have. Make the payload ` +
        'schema smaller: for example, use a text instead of a long enum.',
    );
    this.path = path;
  }
}
