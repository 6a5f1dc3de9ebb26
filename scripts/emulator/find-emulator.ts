import { setTimeout as wait } from 'node:timers/promises';

/** The emulators that the example is known to deploy to. */
export type EmulatorKind = 'ministack' | 'localstack';

/** What it is called where people read it. */
export const emulatorNames: Readonly<Record<EmulatorKind, string>> = {
  ministack: 'MiniStack',
  localstack: 'LocalStack',
};

interface Answers {
  /** The status of MiniStack's own address; nothing without an answer. */
  readonly ministack: number | undefined;
  /** The status of LocalStack's address, which MiniStack has too. */
  readonly localstack: number | undefined;
}

/** Which emulator is ready; `starting` when there is none yet, `unknown` when something else answers. */
const judgeAnswers = ({ ministack, localstack }: Answers): EmulatorKind | 'starting' | 'unknown' => {
  if (ministack === 200) {
    return 'ministack';
  }
  // MiniStack answers at the address of LocalStack before it is ready; LocalStack has nothing at that of MiniStack.
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
    `No emulator is ready at ${endpoint} after ${seconds} seconds; start one there, or say another AWS_ENDPOINT_URL.`,
  unknown: (endpoint: string) =>
    `What answers at ${endpoint} is neither MiniStack nor LocalStack; say where one of them is with AWS_ENDPOINT_URL.`,
};

/** Waits until an emulator is ready and resolves with its kind; rejects with a sentence when none is in time. */
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
