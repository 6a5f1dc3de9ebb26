import { setTimeout as wait } from 'node:timers/promises';

/** The emulators that the example is known to work with. */
export type EmulatorKind = 'ministack' | 'localstack';

/** The display names of the emulators. */
export const emulatorNames: Readonly<Record<EmulatorKind, string>> = {
  ministack: 'MiniStack',
  localstack: 'LocalStack',
};

interface Answers {
  /** Returns the status of MiniStack's health address; `undefined` without a response. */
  readonly ministack: number | undefined;
  /** Returns the status of LocalStack's health address, which MiniStack has too. */
  readonly localstack: number | undefined;
}

/** Finds out which emulator is ready: `starting` if none is ready yet, `unknown` if something else answers. */
const judgeAnswers = ({ ministack, localstack }: Answers): EmulatorKind | 'starting' | 'unknown' => {
  if (ministack === 200) {
    return 'ministack';
  }
  // MiniStack answers at the health address of LocalStack before it is ready; LocalStack has no address like
  // MiniStack's.
  if (ministack === undefined || ministack >= 500) {
    return 'starting';
  }
  return localstack === 200 ? 'localstack' : 'unknown';
};

const statusOf = async (url: string): Promise<number | undefined> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  }
};

const sentences = {
  starting: (endpoint: string, seconds: number) =>
    `No emulator is ready at ${endpoint} after ${seconds} seconds; start one there, or change AWS_ENDPOINT_URL.`,
  unknown: (endpoint: string) =>
    `The server at ${endpoint} is neither MiniStack nor LocalStack; set AWS_ENDPOINT_URL to the endpoint of one of them.`,
};

/** Waits until an emulator is ready, and resolves with its kind. Rejects with a sentence if none is ready in time. */
export const findEmulator = async (endpoint: string, timeoutMilliseconds: number): Promise<EmulatorKind> => {
  const deadline = Date.now() + timeoutMilliseconds;
  for (;;) {
    const [ministack, localstack] = await Promise.all([
      statusOf(`${endpoint}/_ministack/ready`),
      statusOf(`${endpoint}/_localstack/health`),
    ]);
    const judgement = judgeAnswers({ ministack, localstack });
    if (judgement === 'ministack' || judgement === 'localstack') {
      return judgement;
    }
    if (Date.now() >= deadline) {
      throw new Error(sentences[judgement](endpoint, timeoutMilliseconds / 1_000));
    }
    await wait(250);
  }
};
