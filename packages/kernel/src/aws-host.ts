// The domains of AWS in all partitions: aws, aws-cn, aws-us-gov, aws-eusc, aws-iso, aws-iso-b, aws-iso-e and aws-iso-f.
// Source: `partitions.json` of the AWS SDKs.
const domains = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazonaws.eu',
  'api.amazonwebservices.com.cn',
  'api.amazonwebservices.eu',
  'api.aws',
  'api.aws.hci.ic.gov',
  'api.aws.ic.gov',
  'api.aws.scloud',
  'api.cloud-aws.adc-e.uk',
  'c2s.ic.gov',
  'cloud.adc-e.uk',
  'csp.hci.ic.gov',
  'on.aws',
  'sc2s.sgov.gov',
];

/** Whether a host name belongs to AWS, in any partition. */
export const isAwsHost = (hostname: string): boolean => {
  const dotted = `.${hostname.toLowerCase().replace(/\.$/u, '')}`;
  return domains.some((domain) => dotted.endsWith(`.${domain}`));
};
