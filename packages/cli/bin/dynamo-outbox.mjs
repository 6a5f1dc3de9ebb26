#!/usr/bin/env node
// The packages are TypeScript, which Node 20 does not read by itself.
import { register } from 'tsx/esm/api';

register();
await import('../src/main.ts');
