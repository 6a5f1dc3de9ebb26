#!/usr/bin/env node
// The packages are TypeScript, which Node 20 cannot run without a loader.
import { register } from 'tsx/esm/api';

register();
await import('../src/main.ts');
