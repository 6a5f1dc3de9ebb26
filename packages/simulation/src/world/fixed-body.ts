import { refusedByTopic } from '../sns/model-sns-client.ts';

/** Returns the body of a rejected or refused message, as an operator edits it so that handler and topic accept it. */
export const toFixedBody = (body: string): string =>
  body.replaceAll(refusedByTopic, 'edited').replaceAll(/"kind":"(?:rejected|poison)"/g, '"kind":"plain"');
