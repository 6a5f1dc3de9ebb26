import { describe, expect, it } from '@jest/globals';
import { onePlaceRule, type Place } from './one-place.ts';

const here: Place = { account: '111111111111', region: 'eu-west-1' };

const judge = (otherWhere: Place, matters?: 'region') =>
  onePlaceRule({
    what: 'the topic "orders"',
    where: here,
    other: 'its consumer',
    otherWhere,
    because: 'They meet',
    ...(matters === undefined ? {} : { matters }),
  });

describe('onePlaceRule', () => {
  it('accepts one place, and places that are known only at deployment', () => {
    expect(judge(here)).toBe('kept');
    expect(judge({ account: undefined, region: undefined })).toBe('kept');
    expect(judge({ ...here, account: '222222222222' }, 'region')).toBe('kept');
  });

  it('reports both resources, both places and the fix', () => {
    expect(judge({ account: '222222222222', region: 'us-east-1' })).toEqual({
      fault:
        'The topic "orders" is in region eu-west-1, account 111111111111, but its consumer is in region us-east-1, account ' +
        '222222222222. They meet. Deploy both to one region and one account.',
    });
    expect(judge({ account: undefined, region: 'us-east-1' })).toEqual({
      fault: expect.stringContaining('Deploy both to one region.') as unknown,
    });
  });
});
