import { defineMessage, defineTopic, type Topic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import type { Setup } from '../history/setup.ts';

const payload = z.object({
  /** Names the message in the history. The message id depends on the run that commits; the label does not. */
  label: z.string(),
  kind: z.string(),
  filler: z.string().optional(),
});

/** An entry of an account. */
export const EntryPosted = defineMessage('account.posted', { version: 1, payload });

/** An entry for a topic that is not configured. */
export const EntryStrayed = defineMessage('account.strayed', { version: 1, payload });

/** The consumer's message about an entry. */
export const EntryEchoed = defineMessage('echo.heard', { version: 1, payload });

const topicsOf = (order: Setup['order']): readonly Topic[] => [
  defineTopic('accounts', [EntryPosted], { order }),
  defineTopic('nowhere', [EntryStrayed], { order }),
];

/** The topics of the producing service, by their order. */
export const topics: Readonly<Record<Setup['order'], readonly Topic[]>> = {
  version: topicsOf('version'),
  commit: topicsOf('commit'),
  none: topicsOf('none'),
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
