/** What calls need of a key of the account's own, where everything is encrypted with one. */
import type { Need } from './needs.ts';

/*
 * Sources: "Encrypting data at rest", of each service. SNS, SQS and S3 ask for a data key in the name of whoever writes, and SNS and
 * SQS for its decryption as well; DynamoDB decrypts its own table key for every caller.
 */
const actionsFor = (action: string): readonly string[] => {
  switch (action) {
    case 'sns:Publish':
    case 'sqs:SendMessage':
      return ['kms:GenerateDataKey', 'kms:Decrypt'];
    case 's3:PutObject':
      return ['kms:GenerateDataKey'];
    case 's3:GetObject':
    case 'sqs:ReceiveMessage':
      return ['kms:Decrypt'];
    default:
      return action.startsWith('dynamodb:') ? ['kms:Decrypt'] : [];
  }
};

/** What is needed of the key beside what is needed anyway. */
export const keyNeeds = (needs: readonly Need[], keyArn: string): readonly Need[] =>
  needs.flatMap(({ role, action }) =>
    actionsFor(action).map((ofKey) => ({ role, action: ofKey, resource: keyArn })),
  );
