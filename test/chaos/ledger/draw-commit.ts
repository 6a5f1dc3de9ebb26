import { between } from '../random.ts';
import type { Fate } from './contract.ts';

/** Size of a message: small, large enough that several of them split an item, or too large for a message. */
export type Size = 'small' | 'large' | 'claim-check';

/** A message of a drawn commit. */
export interface DrawnMessage {
  readonly amount: number;
  readonly fate: Fate;
  readonly size: Size;
  /** Whether it goes to the topic of notices instead of the main topic. */
  readonly isNotice: boolean;
  /** Whether it states the version of its account. */
  readonly isVersioned: boolean;
}

/** The change of one account or vault in a commit. */
export interface DrawnChange {
  readonly account: string;
  readonly kind: 'change' | 'removal' | 'remark';
  readonly messages: readonly DrawnMessage[];
}

/** Options of drawing commits. */
export interface DrawOptions {
  readonly random: () => number;
  readonly accounts: number;
  /** Multiplies the share of poison messages; 1 by default. */
  readonly poison?: number | undefined;
}

const named = (letter: string, number: number): string => `${letter}-${String(number).padStart(4, '0')}`;

/** The id of an account by its number. */
export const accountName = (number: number): string => named('a', number);

const vaultPrefix = 'v-';

/** Whether an id is the id of a vault: it has versions throughout, and is never removed. */
export const isVault = (account: string): boolean => account.startsWith(vaultPrefix);

const highestAmount = 1_000;

const shares: readonly (readonly [Fate, number])[] = [
  ['rejected', 0.004],
  ['unreadable', 0.002],
  ['failing', 0.001],
  ['unpublishable', 0.004],
];

const drawFate = ({ random, poison = 1 }: DrawOptions): Fate => {
  const thrown = random();
  let reached = 0;
  for (const [fate, share] of shares) {
    reached += share * poison;
    if (thrown < reached) {
      return fate;
    }
  }
  return 'handled';
};

const claimCheckShare = 0.003;

const drawMessage = (options: DrawOptions, amount: number, size?: Size): DrawnMessage => {
  const { random } = options;
  const drawnSize = random() < claimCheckShare ? 'claim-check' : 'small';
  const fate = drawFate(options);
  return {
    amount,
    // An operator edits the text of a dead letter, so the payload of a poison message must not be stored elsewhere.
    fate: (size ?? drawnSize) === 'small' ? fate : 'handled',
    size: size ?? drawnSize,
    isNotice: random() < 0.3,
    isVersioned: random() < 0.5,
  };
};

const drawAccount = ({ random, accounts }: DrawOptions): string => accountName(between(random, 1, accounts));

const credit = (options: DrawOptions): readonly DrawnChange[] => {
  const { random } = options;
  const count = between(random, 1, 4);
  return [
    {
      account: drawAccount(options),
      kind: 'change',
      messages: Array.from({ length: count }, () => drawMessage(options, between(random, 1, highestAmount))),
    },
  ];
};

const transfer = (options: DrawOptions): readonly DrawnChange[] => {
  const { random, accounts } = options;
  const from = between(random, 1, accounts);
  const to = (from % accounts) + 1;
  const amount = between(random, 1, highestAmount);
  const toVault = random() < 0.4;
  return [
    { account: accountName(from), kind: 'change', messages: [drawMessage(options, -amount)] },
    {
      account: toVault ? named('v', to) : accountName(to),
      kind: 'change',
      messages: [drawMessage(options, amount)],
    },
  ];
};

const remark = (options: DrawOptions): readonly DrawnChange[] => [
  {
    account: drawAccount(options),
    kind: 'remark',
    messages: Array.from({ length: between(options.random, 1, 2) }, () => ({
      ...drawMessage(options, 0),
      isNotice: options.random() < 0.5,
    })),
  },
];

const removal = (options: DrawOptions): readonly DrawnChange[] => [
  {
    account: drawAccount(options),
    kind: 'removal',
    messages: [{ ...drawMessage(options, 0, 'small'), isNotice: false }],
  },
];

// 7 times 60 kB exceed the 350 KiB of an outbox item.
const messagesOfSplitItem = 7;

const split = (options: DrawOptions): readonly DrawnChange[] => [
  {
    account: drawAccount(options),
    kind: 'change',
    messages: Array.from({ length: messagesOfSplitItem }, () =>
      drawMessage(options, between(options.random, 1, highestAmount), 'large'),
    ),
  },
];

/**
 * Draws the next commit: one to four messages about one account, a transfer between two accounts or into a vault, a remark
 * about an account that does not change, a removal, or rarely an item that must be split.
 */
export const drawCommit = (options: DrawOptions): readonly DrawnChange[] => {
  const thrown = options.random();
  if (thrown < 0.4) {
    return credit(options);
  }
  if (thrown < 0.7) {
    return transfer(options);
  }
  if (thrown < 0.957) {
    return remark(options);
  }
  return thrown < 0.997 ? removal(options) : split(options);
};
