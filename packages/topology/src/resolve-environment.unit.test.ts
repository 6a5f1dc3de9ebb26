import { describe, expect, it } from '@jest/globals';
import { resolveEnvironment } from './resolve-environment.ts';

const resolver = {
  tableName: (name: string) => `table ${name}`,
  queueUrl: (name: string) => `queue ${name}`,
  bucketName: (name: string) => `bucket ${name}`,
  topicArn: (name: string) => `topic ${name}`,
};

describe('resolveEnvironment', () => {
  it('resolves each reference by its kind, and does not change other values', () => {
    const environment = {
      LOG_LEVEL: 'INFO',
      TABLE_NAME: { tableName: 'a' },
      QUEUE_URL: { queueUrl: 'b' },
      BUCKET_NAME: { bucketName: 'c' },
      TOPIC_ARNS: { topicArns: ['d', 'e'] },
    };

    expect(resolveEnvironment(environment, resolver)).toEqual({
      LOG_LEVEL: 'INFO',
      TABLE_NAME: 'table a',
      QUEUE_URL: 'queue b',
      BUCKET_NAME: 'bucket c',
      TOPIC_ARNS: 'd=topic d,e=topic e',
    });
  });
});
