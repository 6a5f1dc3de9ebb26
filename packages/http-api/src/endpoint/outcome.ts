import type * as z from 'zod';

import { type Answer, jsonAnswer } from '../answer.ts';
import type { Links } from '../errors/error-body.ts';
import type { EndpointDescription } from './endpoint-description.ts';

/** Result of an operation: success, or refusal for a business reason. */
export type Outcome<TDescription extends EndpointDescription> =
  | {
      readonly done: true;
      readonly body: z.input<TDescription['success']['schema']>;
      /** Location of the created resource. */
      readonly location?: string;
    }
  | {
      readonly done: false;
      readonly refusal: keyof TDescription['refusals'] & string;
      readonly links?: Links;
    };

/** Encodes an outcome with the statuses of its description. */
export const answerOutcome = <TDescription extends EndpointDescription>(
  { operationId, refusals, success }: TDescription,
  outcome: Outcome<TDescription>,
): Answer => {
  if (outcome.done) {
    const headers = outcome.location === undefined ? {} : { Location: outcome.location };
    return jsonAnswer(success.status, outcome.body, headers);
  }
  const refusal = refusals[outcome.refusal];
  if (refusal === undefined) {
    throw new Error(`Operation ${operationId} does not describe its refusal ${outcome.refusal}.`);
  }
  const { status, message, isTemporary = false } = refusal;
  const links = outcome.links === undefined ? {} : { _links: outcome.links };
  return {
    ...jsonAnswer(status, { error: outcome.refusal, message, details: [], ...links }),
    isTemporary,
  };
};
