/** An HTTP server for tests: healthy, unless it is configured not to start. */
import { createServer } from 'node:http';

if (process.env['REFUSES_TO_START'] === 'yes') {
  process.stderr.write('This server has no mind to start.\n');
  process.exit(1);
}

createServer((_request, response) => {
  const { NOTES_TABLE_NAME: table, AWS_ACCESS_KEY_ID: caller, HOST: host } = process.env;
  response.end(JSON.stringify({ table, caller, host }));
}).listen(Number(process.env['PORT']), '127.0.0.1');
