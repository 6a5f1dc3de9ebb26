import { Aspects } from 'aws-cdk-lib';
import { CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { editStatements, type Statement } from './edit-statements.ts';

const isTlsDenial = ({ Effect, Condition }: Statement): boolean =>
  Effect === 'Deny' && JSON.stringify(Condition ?? {}).includes('aws:SecureTransport');

const visit = (node: IConstruct): void => {
  if (node instanceof CfnQueuePolicy || node instanceof CfnTopicPolicy || node instanceof CfnBucketPolicy) {
    editStatements(node, (statement) => (isTlsDenial(statement) ? [] : [statement]));
  }
};

/**
 * Gap of the emulator: it supports only plain HTTP, and applies the policies that deny requests without TLS. So this
 * removes them.
 */
export const allowPlainHttp = (scope: IConstruct): void => {
  Aspects.of(scope).add({ visit });
};
