import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** Runs curl on a URL, with something to read on its standard input; answers the body and the status of the last answer. */
export async function runCurl(url: string, options: readonly string[], input: Uint8Array = new Uint8Array()) {
  const curl = spawn('curl', ['--silent', '--show-error', '--write-out', '\n%{http_code}', ...options, url]);
  // What curl does not read, because it has its answer, is no fault.
  curl.stdin.on('error', () => {});
  curl.stdin.end(input);
  const [output, errors] = await Promise.all([text(curl.stdout), text(curl.stderr)]);
  const end = output.lastIndexOf('\n');
  return { body: output.slice(0, end), status: Number(output.slice(end + 1)), errors };
}
