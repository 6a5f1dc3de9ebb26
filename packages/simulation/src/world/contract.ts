import { defineMessage, defineTopic, type Topic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import type { PublishedVersion, Setup } from '../history/setup.ts';
import { entryDefinition } from './entry-versions.ts';

const payload = z.object({ label: z.string(), kind: z.string(), filler: z.string().optional() });

/** The message type of an entry of an account. */
export const entryType = 'account.posted';

/** An entry for a topic that is not configured. */
export const EntryStrayed = defineMessage('account.strayed', { version: 1, payload });

/** The consumer's message about an entry. */
export const EntryEchoed = defineMessage('echo.heard', { version: 1, payload });

const known = new Map<string, readonly Topic[]>();

/** The topics of the producing service, by their order and by the version of its contract. */
export const topicsOf = (order: Setup['order'], published: PublishedVersion): readonly Topic[] => {
  const key = `${order}/${published.version}/${published.publishVersion}`;
  const topics = known.get(key) ?? [
    defineTopic('accounts', [entryDefinition(published)], { order }),
    defineTopic('nowhere', [EntryStrayed], { order }),
  ];
  known.set(key, topics);
  return topics;
};

/** The topics of the consuming service. */
export const echoTopics = [defineTopic('echoes', [EntryEchoed], { order: 'commit' })];

/** Names of the resources. */
export const names = {
  accounts: 'accounts',
  outbox: 'outbox',
  inbox: 'inbox',
  effects: 'effects',
  echoOutbox: 'echo-outbox',
  bucket: 'payloads',
} as const;
