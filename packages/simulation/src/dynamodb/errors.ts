import type { AttributeValue, CancellationReason } from '@aws-sdk/client-dynamodb';
import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  IdempotentParameterMismatchException,
  ProvisionedThroughputExceededException,
  ReplicatedWriteConflictException,
  ResourceNotFoundException,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';

/** Transient reasons for which DynamoDB refuses a request on an item. */
export type TransientRefusal =
  'TransactionConflict' | 'ThrottlingError' | 'ProvisionedThroughputExceeded' | 'ReplicatedWriteConflict';

const $metadata = { httpStatusCode: 400, attempts: 1, totalRetryDelay: 0 };

/** Creates the error of a request that DynamoDB cannot accept. The SDK has no separate class for this error. */
export const validationError = (message: string): DynamoDBServiceException =>
  new DynamoDBServiceException({ name: 'ValidationException', $fault: 'client', message, $metadata });

/** Checks whether an error says that DynamoDB cannot accept the request. */
export const isValidationError = (error: unknown): error is DynamoDBServiceException =>
  error instanceof DynamoDBServiceException && error.name === 'ValidationException';

/** The message of a condition that does not hold. */
export const conditionMessage = 'The conditional request failed';

/** Creates the error of a condition that does not hold, with the current item if the request asks for it. */
export const conditionalCheckFailed = (
  item: Record<string, AttributeValue> | undefined,
): ConditionalCheckFailedException =>
  new ConditionalCheckFailedException({
    message: conditionMessage,
    $metadata,
    ...(item === undefined ? {} : { Item: item }),
  });

/** Creates the error of a table or an index that does not exist. */
export const resourceNotFound = (): ResourceNotFoundException =>
  new ResourceNotFoundException({ message: 'Requested resource not found', $metadata });

/** Creates the error of a cancelled transaction, which wrote nothing. */
export const transactionCanceled = (reasons: CancellationReason[]): TransactionCanceledException =>
  new TransactionCanceledException({
    message:
      'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
      `[${reasons.map(({ Code }) => Code).join(', ')}]`,
    CancellationReasons: reasons,
    $metadata,
  });

/** Creates the error of a client request token that was used for another transaction. */
export const idempotentParameterMismatch = (): IdempotentParameterMismatchException =>
  new IdempotentParameterMismatchException({
    message: 'The provided client token is used by another transaction with different parameters.',
    $metadata,
  });

/** The messages of transient refusals. */
export const refusalMessages: Readonly<Record<TransientRefusal, string>> = {
  TransactionConflict: 'Transaction is ongoing for the item',
  ThrottlingError: 'Throughput exceeds the current capacity of your table or index.',
  ProvisionedThroughputExceeded: 'The level of configured provisioned throughput for the table was exceeded.',
  // An error of global tables. The SDK's list of statement error codes does not contain it.
  ReplicatedWriteConflict: 'One or more items are being modified by a request in another Region.',
};

/** Creates the error of a request that DynamoDB refuses for a transient reason. */
export const transientRefusal = (refusal: TransientRefusal): DynamoDBServiceException => {
  const options = { message: refusalMessages[refusal], $metadata };
  switch (refusal) {
    case 'TransactionConflict':
      return new TransactionConflictException(options);
    case 'ThrottlingError':
      return new ThrottlingException(options);
    case 'ProvisionedThroughputExceeded':
      return new ProvisionedThroughputExceededException(options);
    case 'ReplicatedWriteConflict':
      return new ReplicatedWriteConflictException(options);
  }
};
