import { toMermaid } from '@dynamo-outbox/process';
import { expect, it } from '@jest/globals';
import { fulfilment } from '../../examples/fulfilment/fulfilment.ts';
import { readPage } from './markdown.ts';

it('shows the diagram of the fulfilment process as its definition draws it', () => {
  expect(readPage('docs/guides/processes.md')).toContain(`\`\`\`mermaid\n${toMermaid(fulfilment)}\`\`\``);
});
