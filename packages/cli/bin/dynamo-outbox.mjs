#!/usr/bin/env node
// The packages are TypeScript, which Node 20 cannot run without a loader. The modules of a team may be CommonJS too.
import { register as registerCommonJs } from 'tsx/cjs/api';
import { register } from 'tsx/esm/api';

register();
registerCommonJs();
await import('../src/main.ts');
