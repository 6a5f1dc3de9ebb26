/** `npm run messages`: writes the AsyncAPI document of the example services. */
import { writeFileSync } from 'node:fs';
import { exampleMessages, formatDocument } from './asyncapi/example-messages.ts';

writeFileSync(new URL('../docs/asyncapi.json', import.meta.url), await formatDocument(exampleMessages()));
