import { describePollingLaws } from './polling-laws.fixture.ts';

// `polling-laws.proof.test.ts` has more histories.
describePollingLaws(25);
