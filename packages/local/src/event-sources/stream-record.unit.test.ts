import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import { describe, expect, it } from '@jest/globals';
import { toEventRecord } from './stream-record.ts';

const source = { region: 'us-east-1', streamArn: 'arn:aws:dynamodb:stream' };

const aRecord = (parts: Partial<_Record>): _Record => ({ eventID: '1', eventName: 'INSERT', ...parts });

describe('the record of a stream', () => {
  it('keeps an image without binary values unchanged', () => {
    const NewImage = { PK: { S: 'a' }, List: { L: [{ M: { Deep: { N: '1' } } }, { NULL: true as const }] } };

    const record = toEventRecord(aRecord({ dynamodb: { NewImage } }), source);

    expect(record.dynamodb?.NewImage).toBe(NewImage);
  });

  it('encodes binary values as base64, at any depth', () => {
    const bytes = new Uint8Array([1, 2, 255]);
    const NewImage = {
      PK: { B: bytes },
      Set: { BS: [bytes, bytes] },
      Nested: { M: { List: { L: [{ B: bytes }, { S: 'kept' }] } } },
    };

    const record = toEventRecord(aRecord({ dynamodb: { NewImage } }), source);

    expect(record.dynamodb?.NewImage).toEqual({
      PK: { B: 'AQL/' },
      Set: { BS: ['AQL/', 'AQL/'] },
      Nested: { M: { List: { L: [{ B: 'AQL/' }, { S: 'kept' }] } } },
    });
  });

  it('contains the time in whole seconds', () => {
    const ApproximateCreationDateTime = new Date(1_700_000_000_999);

    const record = toEventRecord(aRecord({ dynamodb: { ApproximateCreationDateTime } }), source);

    expect(record.dynamodb?.ApproximateCreationDateTime).toBe(1_700_000_000);
  });

  it('names the identity that deleted an item, even if the emulator uses names that the SDK drops', () => {
    const expected = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };

    expect(toEventRecord(aRecord({ userIdentity: {} }), source).userIdentity).toEqual(expected);
    expect(
      toEventRecord(
        aRecord({ userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' } }),
        source,
      ).userIdentity,
    ).toEqual(expected);
    expect(toEventRecord(aRecord({}), source)).not.toHaveProperty('userIdentity');
  });
});
