import type { Call } from './call.ts';
import type { FaultFacts } from './fault-facts.ts';
import { inSentence, placeOf, describeCorrection } from './place.ts';

type Described = (place: string, correct: string) => string;

const dropped: Described = (place, correct) =>
  `${place} closes connections without an answer. ${correct} If the server expects HTTPS, the address must begin with https://.`;

const unknownHost: Described = (place, correct) => `The host of ${place} is unknown. ${correct}`;

const unreachable: Described = (place, correct) => `${place} cannot be reached. ${correct}`;

const byCode: Readonly<Record<string, Described>> = {
  ECONNREFUSED: (place, correct) =>
    `Nothing answers for ${place}: the connection is refused. Start the server, or ${inSentence(correct)}`,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  ECONNRESET: dropped,
  EPIPE: dropped,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ETIMEDOUT: unreachable,
  EPROTO: (place, correct) =>
    `${place} does not speak HTTPS. Let the address begin with http://, or ${inSentence(correct)}`,
  CERT_HAS_EXPIRED: (place) => `The certificate of ${place} has expired. Check the clock, then the server.`,
  ERR_TLS_CERT_ALTNAME_INVALID: (place, correct) =>
    `The certificate of ${place} is for another host. ${correct}`,
  NO_ANSWER: (place, correct) =>
    `${place} did not answer within seconds. Try again. If it stays silent, ${inSentence(correct)}`,
};

const byForm: readonly (readonly [form: RegExp, described: Described])[] = [
  [
    /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/,
    (place, correct) =>
      `${place} does not speak HTTPS. Let the address begin with http://, or ${inSentence(correct)}`,
  ],
  [
    /CERT|SIGNATURE/,
    (place) =>
      `The certificate of ${place} is not trusted. Set NODE_EXTRA_CA_CERTS to the file of its authority, often that of a company proxy.`,
  ],
  [/^ERR_(?:OS)?SSL_/, (place, correct) => `A secure connection to ${place} failed. ${correct}`],
  [/^HPE_/, (place, correct) => `${place} does not speak HTTP. ${correct}`],
];

/** Returns a sentence about a failed connection; `undefined` for any other error. */
export const describeNetwork = (
  { code }: FaultFacts,
  call: Call,
  environment: NodeJS.ProcessEnv,
): string | undefined => {
  if (code === undefined) {
    return undefined;
  }
  const described = byCode[code] ?? byForm.find(([form]) => form.test(code))?.[1];
  return described?.(placeOf(call), describeCorrection(call, environment));
};
