/** `npm run traces`: writes pictures of the traces of the saga into the guide about tracing. */
import { writeGenerated } from './generated.ts';
import { pictureOf } from './tracing/tracing-page.ts';

const page = new URL('../docs/guides/trace.md', import.meta.url);

await writeGenerated(page, 'link', await pictureOf('link'));
await writeGenerated(page, 'continue', await pictureOf('continue'));
