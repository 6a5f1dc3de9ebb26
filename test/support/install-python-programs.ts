/** Installs the Python programs of the tests ahead of them. What cannot be installed, the tests report. */
import { join } from 'node:path';
import { installPythonProgram } from './install-python-program.ts';

const tests = join(import.meta.dirname, '..');

await Promise.all([
  installPythonProgram({
    name: 'LocalStack',
    requirements: join(tests, 'localstack/requirements.txt'),
    executable: 'python',
  }),
  installPythonProgram({
    name: 'MiniStack',
    requirements: join(tests, 'deployment/emulator/requirements.txt'),
    executable: 'ministack',
  }),
]);
