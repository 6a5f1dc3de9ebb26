import { show } from '../matching/find-mismatches.ts';
import type { StagedMessage } from './staged.ts';

const describeMessage = ({ type, aggregateType, about, payload }: StagedMessage): string =>
  `${type} about ${aggregateType} ${about.id}${about.version === undefined ? '' : ` version ${about.version}`}: ${show(payload)}`;

/** Lists messages for the text of a failure. */
export const describeStaged = (messages: readonly StagedMessage[]): string =>
  messages.length === 0
    ? 'No message was staged.'
    : ['Staged messages:', ...messages.map((message) => `  ${describeMessage(message)}`)].join('\n');
