/** The protocol of `PublishBatch` in SNS: a form with numbered members, and an XML response. */
import { type Batch, type Fate, isReportedFailed } from './batch.ts';

/** One message of a `PublishBatch`. */
export interface PublishedEntry {
  readonly id: string;
  readonly message: string;
}

interface Form {
  /** Everything but the entries. */
  readonly common: readonly (readonly [string, string])[];
  /** The fields of each entry, by the rest of their names. */
  readonly entries: readonly (readonly (readonly [string, string])[])[];
}

const memberName = /^PublishBatchRequestEntries\.member\.(\d+)\.(.+)$/;

const parseForm = (body: Buffer): Form => {
  const common: [string, string][] = [];
  const entries = new Map<number, [string, string][]>();
  for (const [name, value] of new URLSearchParams(body.toString())) {
    const [, place, rest] = memberName.exec(name) ?? [];
    if (place === undefined || rest === undefined) {
      common.push([name, value]);
      continue;
    }
    const entry = entries.get(Number(place)) ?? [];
    entries.set(Number(place), [...entry, [rest, value]]);
  }
  return { common, entries: [...entries].sort(([one], [other]) => one - other).map(([, entry]) => entry) };
};

const valueOf = (entry: Form['entries'][number], wanted: string): string =>
  entry.find(([name]) => name === wanted)?.[1] ?? '';

/** Returns the messages of a publish request. */
export const publishedEntries = (body: Buffer): readonly PublishedEntry[] =>
  parseForm(body).entries.map((entry) => ({
    id: valueOf(entry, 'Id'),
    message: valueOf(entry, 'Message'),
  }));

const sectionOf = (name: 'Successful' | 'Failed', answered: string): readonly string[] => {
  const [, section = ''] = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(answered) ?? [];
  return section.match(/<member>.*?<\/member>/gs) ?? [];
};

const idOf = (member: string): string => /<Id>(.*?)<\/Id>/.exec(member)?.[1] ?? '';

/** Returns the ids of the entries that SNS accepted. */
export const takenIds = (answered: Buffer): readonly string[] =>
  sectionOf('Successful', answered.toString()).map(idOf);

const failedMember = (id: string): string =>
  `<member><Id>${id}</Id><Code>InternalError</Code><Message>An internal error occurred.</Message>` +
  '<SenderFault>false</SenderFault></member>';

const pretendedMember = (id: string): string =>
  `<member><Id>${id}</Id><MessageId>00000000-0000-0000-0000-000000000000</MessageId></member>`;

const toAnswer = (successful: readonly string[], failed: readonly string[]): Buffer =>
  Buffer.from(
    '<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult>' +
      `<Successful>${successful.join('')}</Successful><Failed>${failed.join('')}</Failed>` +
      '</PublishBatchResult><ResponseMetadata><RequestId>chaos</RequestId></ResponseMetadata>' +
      '</PublishBatchResponse>',
  );

/** Parses a `PublishBatch`. */
export const readPublishBatch = (body: Buffer): Batch => {
  const { common, entries } = parseForm(body);
  const ids = entries.map((entry) => valueOf(entry, 'Id'));
  return {
    size: entries.length,
    receiptHandles: [],
    requestWith: (kept) => {
      const form = new URLSearchParams();
      for (const [name, value] of common) {
        form.append(name, value);
      }
      const keptEntries = entries.filter((_, index) => kept(index));
      for (const [index, entry] of keptEntries.entries()) {
        for (const [name, value] of entry) {
          form.append(`PublishBatchRequestEntries.member.${index + 1}.${name}`, value);
        }
      }
      return Buffer.from(form.toString());
    },
    answerWith: (fates, answered) => {
      const text = answered?.toString() ?? '';
      const withFate = (wanted: (fate: Fate | undefined) => boolean): readonly string[] =>
        ids.filter((_, index) => wanted(fates[index]));
      const misreported = new Set(withFate((fate) => fate === 'misreported'));
      return toAnswer(
        [
          ...sectionOf('Successful', text).filter((member) => !misreported.has(idOf(member))),
          ...withFate((fate) => fate === 'pretended').map(pretendedMember),
        ],
        [...sectionOf('Failed', text), ...withFate(isReportedFailed).map(failedMember)],
      );
    },
  };
};
