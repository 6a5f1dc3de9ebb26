import { describePollingLaws } from './polling-laws.fixture.ts';

describePollingLaws(200);
