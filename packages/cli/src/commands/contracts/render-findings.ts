import type { ContractFinding } from '@dynamo-outbox/contracts';
import { formatCount } from '../../terminal/format.ts';
import { bad, faint, strong, type Line } from '../../terminal/style.ts';

const nameOf = ({ type, version }: ContractFinding): string => `${type} version ${version}`;

/** Renders a finding, and what to do unless the next finding says the same. */
const renderFinding = (
  { isBreaking, path, reason, remedy }: ContractFinding,
  next: ContractFinding | undefined,
): readonly Line[] => [
  {
    spans: ['  ', ...(path === undefined ? [] : [strong(path), '  ']), isBreaking ? bad(reason) : reason],
    hang: 4,
  },
  ...(remedy === next?.remedy ? [] : [{ spans: ['    ', remedy], hang: 4 }]),
];

const renderGroup = (name: string, findings: readonly ContractFinding[]): readonly Line[] => [
  { spans: [strong(name), faint(`  topic ${findings[0]?.topic ?? ''}`)], hang: 2 },
  ...findings.flatMap((finding, index) => renderFinding(finding, findings[index + 1])),
  '',
];

const countOf = (findings: readonly ContractFinding[]): string => {
  const breaking = findings.filter(({ isBreaking }) => isBreaking).length;
  const others = findings.length - breaking;
  return [
    ...(breaking === 0 ? [] : [formatCount(breaking, 'breaking change')]),
    ...(others === 0 ? [] : [`${formatCount(others, 'change')} to record`]),
  ].join(', ');
};

/** Renders findings for people: by version of a message type, with what to do, and their count. */
export const renderFindings = (findings: readonly ContractFinding[]): readonly Line[] => [
  ...[...new Set(findings.map(nameOf))].flatMap((name) =>
    renderGroup(
      name,
      findings.filter((finding) => nameOf(finding) === name),
    ),
  ),
  { spans: [bad(`${countOf(findings)}.`)] },
];
