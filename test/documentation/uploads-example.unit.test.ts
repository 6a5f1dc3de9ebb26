import { createTestService } from '@dynamo-outbox/testing';
import { describe, expect, it } from '@jest/globals';
import { consumeOptions, onUpload, uploadsOptions } from '../../examples/uploads/on-upload.ts';

const aRecord = (key: string) => ({
  eventSource: 'aws:s3',
  awsRegion: 'eu-north-1',
  eventTime: '2026-11-20T10:15:30.123Z',
  eventName: 'ObjectCreated:Put',
  s3: { bucket: { name: 'photos' }, object: { key, size: 7, sequencer: '0055AED6DCD90281E5' } },
});

describe('the uploads example', () => {
  it('counts each object of a notification once, however often it is delivered', async () => {
    const service = createTestService(uploadsOptions);
    const consumer = service.consumer('uploads--photos', [onUpload], consumeOptions);
    const body = JSON.stringify({ Records: [aRecord('summer+2026.jpg'), aRecord('b.jpg')] });

    const { outcome, changedByDuplicates } = await consumer.deliverBody(body, { duplicates: 2 });

    expect(outcome).toEqual({ outcome: 'processed' });
    expect(changedByDuplicates).toEqual([]);
    expect((await service.items('files')).map(({ PK, Uploads }) => [PK, Uploads]).sort()).toEqual([
      ['photos/b.jpg', 1],
      ['photos/summer 2026.jpg', 1],
    ]);
  });

  it('ignores the test event of S3', async () => {
    const consumer = createTestService(uploadsOptions).consumer(
      'uploads--photos',
      [onUpload],
      consumeOptions,
    );

    const { outcome } = await consumer.deliverBody('{"Event":"s3:TestEvent","Bucket":"photos"}');

    expect(outcome).toEqual({ outcome: 'ignored' });
  });
});
