import { describe, expect, it } from '@jest/globals';
import { Fn } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { aStack, resourceOf } from '../cdk.fixture.ts';
import { deployedProperties, isOn, numberOr, toNumber, valueAt } from './deployed.ts';

const queueType = 'AWS::SQS::Queue';

describe('deployedProperties', () => {
  it('returns the properties of a construct, including overrides', () => {
    const queue = new Queue(aStack(), 'Queue', { queueName: 'orders', fifo: undefined });
    resourceOf(queue).addPropertyOverride('VisibilityTimeout', 7);
    resourceOf(queue).addOverride('Properties.DelaySeconds', 3);

    expect(deployedProperties(queue, queueType)).toEqual({
      QueueName: 'orders',
      VisibilityTimeout: 7,
      DelaySeconds: 3,
    });
    resourceOf(queue).addPropertyDeletionOverride('QueueName');
    expect(deployedProperties(queue, queueType)).not.toHaveProperty('QueueName');
  });

  it('are empty if none are set, and undefined for imported or other resources', () => {
    const stack = aStack();
    const plain = new Queue(stack, 'Plain');
    const elsewhere = Queue.fromQueueArn(stack, 'Elsewhere', 'arn:aws:sqs:eu-north-1:123456789012:orders');

    expect(deployedProperties(plain, queueType)).toEqual({});
    expect(deployedProperties(elsewhere, queueType)).toBeUndefined();
    expect(deployedProperties(plain, 'AWS::SNS::Topic')).toBeUndefined();
  });
});

describe('valueAt', () => {
  it('follows names, and is undefined where the path ends', () => {
    expect(valueAt({ a: { b: 0 } }, 'a', 'b')).toBe(0);
    expect(valueAt({ a: 'text' }, 'a', 'length')).toBeUndefined();
    expect(valueAt(undefined, 'a')).toBeUndefined();
    expect(valueAt(null, 'a', 'b')).toBeUndefined();
  });
});

describe('a number of a template', () => {
  it.each([
    [0, 0],
    [5, 5],
    ['5', 5],
    ['', undefined],
    [' ', undefined],
    ['five', undefined],
    [true, undefined],
    [null, undefined],
    [Fn.ref('Parameter'), undefined],
    [{ Ref: 'Parameter' }, undefined],
  ])('reads %p as %p', (value, number) => {
    expect(toNumber(value)).toBe(number);
  });

  it('is the default of AWS if it is not set, and undefined for a reference', () => {
    expect(numberOr(undefined, 30)).toBe(30);
    expect(numberOr('7', 30)).toBe(7);
    expect(numberOr({ Ref: 'Parameter' }, 30)).toBeUndefined();
  });
});

describe('a switch of a template', () => {
  it.each([
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
    [undefined, false],
    [1, false],
  ])('reads %p as %p', (value, on) => {
    expect(isOn(value)).toBe(on);
  });
});
