/**
 * List prices of us-east-1 in US dollars, as of 2026, without free tiers. Other regions cost up to 50% more. Look up
 * current prices before you rely on the result.
 */
export const prices = {
  dynamoDb: {
    writeRequestUnit: 0.625e-6,
    readRequestUnit: 0.125e-6,
    gigabyteMonth: 0.25,
    pointInTimeGigabyteMonth: 0.2,
  },
  snsStandard: { publishRequest: 0.5e-6, publishedGigabyte: 0, delivery: 0, deliveredGigabyte: 0 },
  snsFifo: { publishRequest: 0.3e-6, publishedGigabyte: 0.017, delivery: 0.01e-6, deliveredGigabyte: 0.001 },
  sqsStandard: { request: 0.4e-6 },
  sqsFifo: { request: 0.5e-6 },
  lambda: { request: 0.2e-6, gigabyteSecondArm: 13.3334e-6 },
  cloudWatch: { logGigabyte: 0.5, customMetricMonth: 0.3, alarmMetricMonth: 0.1, dashboardMonth: 3 },
  kms: { keyMonth: 1 },
} as const;
