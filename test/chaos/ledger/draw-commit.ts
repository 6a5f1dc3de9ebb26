import { between } from '../random.ts';

/** What a commit does to one account. */
export interface AccountChange {
  readonly account: string;
  /** One message for each amount. */
  readonly amounts: readonly number[];
}

const accountName = (number: number): string => `a-${String(number).padStart(4, '0')}`;

const highestAmount = 1_000;

const credit = (random: () => number, accounts: number): readonly AccountChange[] => [
  {
    account: accountName(between(random, 1, accounts)),
    amounts: Array.from({ length: between(random, 1, 3) }, () => between(random, 1, highestAmount)),
  },
];

const transfer = (random: () => number, accounts: number): readonly AccountChange[] => {
  const from = between(random, 1, accounts);
  const to = (from % accounts) + 1;
  const amount = between(random, 1, highestAmount);
  return [
    { account: accountName(from), amounts: [-amount] },
    { account: accountName(to), amounts: [amount] },
  ];
};

/** What the next commit does: a credit of one to three messages, or a transfer between two accounts. */
export const drawCommit = (random: () => number, accounts: number): readonly AccountChange[] =>
  random() < 0.6 ? credit(random, accounts) : transfer(random, accounts);
