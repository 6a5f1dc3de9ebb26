import type { ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import type { Caller } from '../message/caller.ts';
import type { CallerBinding } from '../message/caller-binding.ts';
import { openEnvelope } from '../message/decode-envelope.ts';
import type { CallerSigner } from '../outbox/caller-signer.ts';
import type { OutboxItem } from '../outbox/outbox-item.ts';
import { contractContext, messageIdOf, noteAdded, noteRead } from './contract-messages.ts';
import type { OutboxRecorderOptions } from '../outbox/outbox-recorder.ts';
import type { OutboxUnderTest } from './outbox-harness.ts';

/** The parts of the suite's harness that these tests need. */
export interface CallerCasesHarness {
  open(options: Partial<OutboxRecorderOptions>): OutboxUnderTest;
  items(): Promise<readonly OutboxItem[]>;
}

const aCaller: Caller = {
  subject: 'user-1',
  tenant: 'acme',
  roles: ['writer'],
  scopes: ['notes:write'],
  issuedAt: new Date('2026-11-20T10:15:30.000Z'),
  expiresAt: new Date('2026-12-25T10:15:30.000Z'),
};

const withCaller = { ...contractContext, caller: aCaller };

const tokenFor = ({ subject }: Caller, { messageId, source }: CallerBinding): string =>
  `${subject}.${source}.${messageId}`;

/** Signs by naming the message, and records what it signed. */
class NamingSigner implements CallerSigner {
  readonly signed: string[] = [];

  tokenLength(caller: Caller, binding: CallerBinding): number {
    return tokenFor(caller, binding).length;
  }

  async sign(caller: Caller, binding: CallerBinding): Promise<string> {
    this.signed.push(binding.messageId);
    return tokenFor(caller, binding);
  }
}

const tokensOf = (items: readonly OutboxItem[]): readonly unknown[] =>
  items
    .flatMap(({ messages }) => messages)
    .map(({ body }) => {
      const opened = openEnvelope(body);
      return 'undecodable' in opened ? opened.undecodable : opened.authContext;
    });

const aNote = { about: { id: 'a', version: 1 } };

/** Defines the contract tests for callers. */
export const describeCallers = (runner: ContractRunner, harness: CallerCasesHarness): void => {
  const { describe, expect, it } = runner;
  describe('the caller of a unit of work', () => {
    it('is signed for each message when the commit begins, and not before', async () => {
      const signer = new NamingSigner();
      const { unitOfWork, outbox } = harness.open({ callerSigner: signer, context: withCaller });
      outbox.add(noteAdded.create({ text: 'one' }, aNote), noteRead.create({ text: 'two' }, aNote));
      expect(signer.signed).toEqual([]);
      await unitOfWork.commit();

      expect(tokensOf(await harness.items())).toEqual([
        `user-1.notebook.${messageIdOf(1)}`,
        `user-1.notebook.${messageIdOf(2)}`,
      ]);
      expect(signer.signed).toEqual([messageIdOf(1), messageIdOf(2)]);
    });

    it('is not in the envelope if there is none', async () => {
      const { unitOfWork, outbox } = harness.open({ callerSigner: new NamingSigner() });
      outbox.add(noteAdded.create({ text: 'one' }, aNote));
      await unitOfWork.commit();

      expect(tokensOf(await harness.items())).toEqual([undefined]);
    });

    it('is never dropped: staging refuses it without a signer', async () => {
      const { unitOfWork, outbox } = harness.open({ context: withCaller });

      expect(() => {
        outbox.add(noteAdded.create({ text: 'one' }, aNote));
      }).toThrow(expect.objectContaining({ code: 'CALLER_SIGNER_MISSING' }));
      await unitOfWork.commit();
      expect(await harness.items()).toEqual([]);
    });

    it('fails the commit if it cannot be signed, and nothing is written', async () => {
      const signer = new NamingSigner();
      signer.sign = async () => {
        throw new Error('The key service does not answer.');
      };
      const { unitOfWork, outbox, createAggregate } = harness.open({
        callerSigner: signer,
        context: withCaller,
      });
      createAggregate('a');
      outbox.add(noteAdded.create({ text: 'one' }, aNote));

      await expect(unitOfWork.commit()).rejects.toThrow('The key service does not answer.');
      expect(await harness.items()).toEqual([]);
    });
  });
};
