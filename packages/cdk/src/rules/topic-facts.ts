import type { MessageTopic } from '../message-topic.ts';
import { deployedProperties, isOn, valueAt } from '../resources/deployed.ts';

/** Whether a topic will be FIFO; one that was made elsewhere is what it was said to be. */
export const isTopicFifo = ({ topic, fifo }: MessageTopic): boolean => {
  const deployed = deployedProperties(topic, 'AWS::SNS::Topic');
  return deployed === undefined ? fifo : isOn(valueAt(deployed, 'FifoTopic'));
};
