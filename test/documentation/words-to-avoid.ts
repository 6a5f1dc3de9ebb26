/** A word or phrase that does not belong in plain English, and what to write in its place. */
export interface WordToAvoid {
  readonly name: string;
  readonly pattern: RegExp;
  readonly instead: string;
}

/** A place where a word is right after all. */
export interface WordException {
  /** Path from the repository root. */
  readonly file: string;
  /** Name of the word, as in {@link wordsToAvoid}. */
  readonly word: string;
  /** Part of the line that may hold it. */
  readonly text: string;
  readonly reason: string;
}

/** Every page, comment and text for people is checked against these. */
export const wordsToAvoid: readonly WordToAvoid[] = [
  { name: 'mend', pattern: /\bmend(?:s|ed|ing)?\b/, instead: 'fix' },
  { name: 'tell of', pattern: /\b(?:tells?|told|telling) of\b/, instead: 'describe, report' },
  {
    name: 'bring',
    pattern: /\b(?:brings?|brought|bringing)\b/,
    instead: 'deliver, publish, cause, send back',
  },
  {
    name: 'come again',
    pattern: /\b(?:comes?|came|coming) (?:again|back)\b/,
    instead: 'SQS redelivers, Lambda retries, return',
  },
  { name: 'go by', pattern: /\b(?:go|goes|going|went) by\b/, instead: 'compare, use, depend on' },
  { name: 'hear of', pattern: /\b(?:hears?|heard|hearing) of\b/, instead: 'receive, learn about' },
  { name: 'surely', pattern: /\bsurely\b/, instead: 'reliably' },
  { name: 'in earnest', pattern: /\bin earnest\b/, instead: 'in real code, in production' },
  { name: 'for good', pattern: /\bfor good\b/, instead: 'permanently, forever' },
  { name: 'besides', pattern: /\bbesides\b/, instead: 'also, in addition to, except' },
  { name: 'thereof', pattern: /\b(?:there(?:of|in|by|upon)|hereof|herein)\b/, instead: 'of it, in it' },
  { name: 'of one’s own', pattern: /\bof one[’']s own\b|\bone[’']s own\b/, instead: 'your own, its own' },
  { name: 'that is none', pattern: /\bthat (?:is|are) none\b/, instead: 'that is not valid' },
  {
    name: 'what X is about',
    pattern: /\bwhat (?:\w+ ){1,3}(?:is|are) about\b/,
    instead: 'the subject itself: "the item of a message"',
  },
  {
    name: 'is left to',
    pattern: /\b(?:is|are|was|were|be) left to (?:the|an?|it|its|them|you|others)\b/,
    instead: 'the relay leaves it to',
  },
  { name: 'somebody', pattern: /\bsomebody\b/, instead: 'the actor: a person, another process' },
  { name: 'nobody', pattern: /\bnobody\b/, instead: 'no process, no consumer, or the passive' },
  { name: 'whoever', pattern: /\bwho(?:so)?ever\b/, instead: 'everyone who, the caller' },
  { name: 'whatever', pattern: /\bwhat(?:so)?ever\b/, instead: 'any, everything that, even if' },
];

/** Where a word is right, each with the reason. "It reads well" is not a reason. */
export const wordExceptions: readonly WordException[] = [];
