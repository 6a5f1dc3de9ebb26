/**
 * `npm run deploy:emulator`: deploys the CDK app into an emulator with the CDK CLI. You can run it again at any time.
 */
import { deployExample } from './emulator/deploy-example.ts';
import { readEmulatorSettings } from './emulator/emulator-settings.ts';
import { tryIt } from './try-it.ts';

const read = readEmulatorSettings(process.env);
if ('faults' in read) {
  read.faults.forEach((fault) => {
    console.error(fault);
  });
  process.exitCode = 2;
} else {
  try {
    const urls = await deployExample(read.settings, (line) => {
      console.log(line);
    });
    console.log(tryIt(urls));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
