import { createRequire } from 'node:module';
import { CodedError } from '@dynamo-outbox/kernel';

/**
 * There is no dynoxide for this platform. Set `DYNOXIDE_BIN`, or set `AWS_ENDPOINT_URL_DYNAMODB` to another DynamoDB.
 */
export class DynamoDbEmulatorMissingError extends CodedError<'DYNAMODB_EMULATOR_MISSING'> {
  readonly code = 'DYNAMODB_EMULATOR_MISSING';
}

const missing = (platform: string): string =>
  `There is no DynamoDB emulator for ${platform}: the optional package @dynoxide/${platform} is not installed. ` +
  'Set DYNOXIDE_BIN to a dynoxide binary, or AWS_ENDPOINT_URL_DYNAMODB to another DynamoDB, for example DynamoDB ' +
  'Local: docker run --rm -p 8000:8000 amazon/dynamodb-local, with AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000.';

const requireFromHere = createRequire(import.meta.url);

/**
 * Returns the path of the dynoxide binary: `DYNOXIDE_BIN` if it is set, else the platform's optional package.
 *
 * Throws `DYNAMODB_EMULATOR_MISSING` if there is neither.
 *
 * @param platform - operating system and processor as in Node, such as `linux-x64`
 */
export const findDynoxideBinary = (
  environment: NodeJS.ProcessEnv,
  platform = `${process.platform}-${process.arch}`,
): string => {
  const chosen = environment['DYNOXIDE_BIN']?.trim() ?? '';
  if (chosen !== '') {
    return chosen;
  }
  try {
    return requireFromHere.resolve(`@dynoxide/${platform}/dynoxide`);
  } catch (error) {
    throw new DynamoDbEmulatorMissingError(missing(platform), { cause: error });
  }
};
