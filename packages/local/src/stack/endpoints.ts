/** Endpoints of the services that the local stack uses. */
export interface StackEndpoints {
  /** URL of DynamoDB. */
  readonly dynamoDb: string;
  /** URL of DynamoDB Streams: the server of the tables. */
  readonly dynamoDbStreams: string;
  /** URL of SNS. */
  readonly sns: string;
  /** URL of SQS: the server of the topics, because a topic delivers to queues of its own server. */
  readonly sqs: string;
  /** URL of S3. */
  readonly s3: string;
}

/** Endpoints of servers that run already. The stack starts emulators for the other services. */
export type ExternalEndpoints = Partial<StackEndpoints>;

/** URLs of one server for DynamoDB, and one for everything else. */
interface ServerPair {
  /** URL of DynamoDB and its streams. */
  readonly dynamoDb: string;
  /** URL of SNS, SQS and S3. */
  readonly broker: string;
}

/** Returns the endpoints of all services if two servers provide them. */
export const endpointsOf = ({ dynamoDb, broker }: ServerPair): StackEndpoints => ({
  dynamoDb,
  dynamoDbStreams: dynamoDb,
  sns: broker,
  sqs: broker,
  s3: broker,
});

/** The environment variables of the AWS SDK that contain the endpoint of one service. */
export const endpointVariables: Readonly<Record<keyof StackEndpoints, string>> = {
  dynamoDb: 'AWS_ENDPOINT_URL_DYNAMODB',
  dynamoDbStreams: 'AWS_ENDPOINT_URL_DYNAMODB_STREAMS',
  sns: 'AWS_ENDPOINT_URL_SNS',
  sqs: 'AWS_ENDPOINT_URL_SQS',
  s3: 'AWS_ENDPOINT_URL_S3',
};

/** The keys of {@link StackEndpoints}. */
export const endpointNames = ['dynamoDb', 'dynamoDbStreams', 'sns', 'sqs', 's3'] as const;
