import { createRequire } from 'node:module';
import { CodedError } from '@dynamo-outbox/kernel';

/**
 * There is no dynoxide for this platform. Set `DYNOXIDE_BIN`, or set `AWS_ENDPOINT_URL_DYNAMODB` to another DynamoDB.
 */
export class DynamoDbEmulatorMissingError extends CodedError<'DYNAMODB_EMULATOR_MISSING'> {
  readonly code = 'DYNAMODB_EMULATOR_MISSING';
}

/** The platforms with a binary on npm, as in Node, each with the file of its package `@dynoxide/<platform>`. */
const binaryFiles: Readonly<Record<string, string>> = {
  'darwin-arm64': 'dynoxide',
  'darwin-x64': 'dynoxide',
  'linux-arm64': 'dynoxide',
  'linux-x64': 'dynoxide',
  'win32-x64': 'dynoxide.exe',
};

const reasonFor = (platform: string): string =>
  Object.hasOwn(binaryFiles, platform)
    ? `the optional package @dynoxide/${platform} is not installed. Install it without --omit=optional`
    : `npm has binaries only for ${Object.keys(binaryFiles).join(', ')}. Use one of these`;

const missing = (platform: string): string =>
  `There is no DynamoDB emulator for ${platform}: ${reasonFor(platform)}, or set DYNOXIDE_BIN to the path of dynoxide ` +
  '1.2.1, or set AWS_ENDPOINT_URL_DYNAMODB to another DynamoDB, such as DynamoDB Local (docker run --rm -p 8000:8000 ' +
  'amazon/dynamodb-local, then AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000).';

const requireFromHere = createRequire(import.meta.url);

/** Where to look for a binary. */
interface BinarySearch {
  /** Operating system and processor as in Node, such as `linux-x64`. */
  readonly platform: string;
  /** Returns the path of a file in a package, or throws. */
  readonly resolve: (specifier: string) => string;
}

const defaultSearch: BinarySearch = {
  platform: `${process.platform}-${process.arch}`,
  resolve: (specifier) => requireFromHere.resolve(specifier),
};

/**
 * Returns the path of the dynoxide binary: `DYNOXIDE_BIN` if it is set, else the file in the platform's optional
 * package.
 *
 * Throws `DYNAMODB_EMULATOR_MISSING` if there is neither.
 */
export const findDynoxideBinary = (
  environment: NodeJS.ProcessEnv,
  search: Partial<BinarySearch> = {},
): string => {
  const chosen = environment['DYNOXIDE_BIN']?.trim() ?? '';
  if (chosen !== '') {
    return chosen;
  }
  const { platform, resolve } = { ...defaultSearch, ...search };
  const file = Object.hasOwn(binaryFiles, platform) ? binaryFiles[platform] : undefined;
  if (file === undefined) {
    throw new DynamoDbEmulatorMissingError(missing(platform));
  }
  try {
    return resolve(`@dynoxide/${platform}/${file}`);
  } catch (error) {
    throw new DynamoDbEmulatorMissingError(missing(platform), { cause: error });
  }
};
