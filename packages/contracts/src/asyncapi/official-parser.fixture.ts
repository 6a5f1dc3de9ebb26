import { Parser } from '@asyncapi/parser';
import { describeMessages } from './describe-messages.ts';
import type { MessagesOfService } from './messages-of-service.ts';
import { information } from './services.fixture.ts';

const parser = new Parser();

/** Errors, warnings and hints of the official parser about the document of services. */
export const complaintsAbout = async (
  described: readonly MessagesOfService[],
): Promise<readonly string[]> => {
  const document = describeMessages({ information, services: described });
  const { diagnostics } = await parser.parse(JSON.stringify(document));
  return diagnostics.map(({ code, message, path }) => `${code}: ${message} at ${path.join('.')}`);
};
