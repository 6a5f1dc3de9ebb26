/** What is known about the texts of a format without a library that checks it. */
interface Format {
  /** Texts that every check of the format accepts. */
  readonly samples: readonly string[];
  /** What every text of the format matches. */
  readonly form: RegExp;
}

const dateTime = '2020-02-03T04:05:06Z';
const uuid = '0190163d-8694-739b-aea5-966c26f8ad91';

const formats: ReadonlyMap<string, Format> = new Map([
  ['date-time', { samples: [dateTime, '2020-02-03T04:05:06.789Z'], form: /\d/u }],
  ['date', { samples: ['2020-02-03'], form: /\d/u }],
  ['time', { samples: ['04:05:06Z', '04:05:06'], form: /\d/u }],
  ['duration', { samples: ['P1D', 'PT1H'], form: /P/u }],
  ['email', { samples: ['name@example.com'], form: /@/u }],
  ['uuid', { samples: [uuid, '7c1fae26-4b06-4c3f-9d2b-7a6d3f1e9b50'], form: /[\da-f]/iu }],
  ['uri', { samples: ['https://example.com/path'], form: /:/u }],
  ['ipv4', { samples: ['192.0.2.1'], form: /\./u }],
  ['ipv6', { samples: ['2001:db8::1'], form: /:/u }],
  ['hostname', { samples: ['example.com'], form: /[\da-z]/iu }],
]);

/** Texts of formats, and of patterns that schema libraries emit. */
export const sampleTexts: readonly string[] = [
  ...[...formats.values()].flatMap(({ samples }) => samples),
  '2020-02-03T04:05:06+01:00',
  '2020-02-03T04:05:06',
  '2020-02-03T04:05Z',
  '1.5',
  '-12',
  'YWJj',
  '+4915112345678',
  '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  'cjld2cjxh0000qzrmn831i7rn',
  'V1StGXR8_Z5jdHi6B-myT',
  '7C1FAE26-4B06-4C3F-9D2B-7A6D3F1E9B50',
];

/** Whether a text has a format: `undefined` if that depends on the library. */
export const hasFormat = (text: string, format: string): boolean | undefined => {
  const known = formats.get(format);
  if (known?.samples[0] === text) {
    return true;
  }
  return known !== undefined && !known.form.test(text) ? false : undefined;
};
