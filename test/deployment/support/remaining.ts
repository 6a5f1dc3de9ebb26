import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectsCommand, ListBucketsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import type { Aws } from './aws.ts';

/** Names of buckets that do not belong to the CDK. */
const ourBuckets = async ({ s3 }: Aws): Promise<readonly string[]> => {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  return Buckets.flatMap(({ Name = '' }) => (Name.startsWith('cdk-') ? [] : [Name]));
};

/** Deletes all objects of the app, because CloudFormation does not delete a bucket with objects. */
export const emptyBuckets = async (aws: Aws): Promise<void> => {
  for (const Bucket of await ourBuckets(aws)) {
    const { Contents = [] } = await aws.s3.send(new ListObjectsV2Command({ Bucket }));
    if (Contents.length > 0) {
      const Objects = Contents.map(({ Key }) => ({ Key }));
      await aws.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    }
  }
};

const stacksOf = async (endpoint: string): Promise<readonly string[]> => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new CloudFormationClient({ endpoint, region: 'us-east-1', credentials });
  const { StackSummaries = [] } = await client.send(new ListStacksCommand({}));
  return StackSummaries.flatMap(({ StackName = '', StackStatus }) =>
    StackStatus === 'DELETE_COMPLETE' || StackName === 'CDKToolkit' ? [] : [StackName],
  );
};

/**
 * Names of the log groups that stacks created: those with a retention.
 *
 * Gap of the emulator: a function that still runs while its stack is deleted creates its log group again, without a
 * retention. On AWS the function's role does not allow that; `test/infrastructure/permissions` checks the roles.
 */
const logGroupsOf = async ({ logs }: Aws): Promise<readonly string[]> => {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  return logGroups.flatMap(({ logGroupName = '', retentionInDays }) =>
    retentionInDays === undefined ? [] : [logGroupName],
  );
};

/** Returns the resources that exist in addition to the bootstrap stack, by kind. */
export const remaining = async (
  aws: Aws,
  endpoint: string,
): Promise<Readonly<Record<string, readonly unknown[]>>> => ({
  stacks: await stacksOf(endpoint),
  tables: (await aws.dynamoDb.send(new ListTablesCommand({}))).TableNames ?? [],
  topics: (await aws.sns.send(new ListTopicsCommand({}))).Topics ?? [],
  queues: (await aws.sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [],
  functions: ((await aws.lambda.send(new ListFunctionsCommand({}))).Functions ?? []).map(
    ({ FunctionName }) => FunctionName,
  ),
  buckets: await ourBuckets(aws),
  logGroups: await logGroupsOf(aws),
});
