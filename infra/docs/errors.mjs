import { ERROR_CLASSES, ERROR_KINDS } from '../../packages/planes/dist/index.js';
import * as transfer from '../../packages/transfer/dist/index.js';
import { code, generatedFrom, page, table } from './markdown.mjs';

const HEAD = ['code', 'kind', 'HTTP', 'exit', 'meaning', 'what to do', 'class'];
const transferErrors = Object.values(transfer).filter((exported) => exported.declaration?.code !== undefined);

/** docs/reference/errors.md */
export function errors() {
  return page(
    '# Errors',
    generatedFrom('`packages/planes/src/errors/`'),
    `Every failure has a stable \`code\`. Over HTTP it is a problem document (RFC 9457, \`application/problem+json\`) with
\`code\`, \`title\`, \`status\`, \`detail\` and, for some codes, further members. In a TypeScript program it is an instance of the
class in the table, whether the plane is in the process or behind HTTP. The CLI ends with the exit code of the kind.`,
    '## Codes',
    table(HEAD, ERROR_CLASSES.map(errorRow)),
    '## Codes of push and pull',
    `These arise on the sending or receiving side and never come over HTTP. \`transfer_incomplete\` is of the kind of the first
file that failed, and its members list up to 20 of them. \`interrupted\` is a transfer that a signal stopped: the CLI then ends
with 130 (SIGINT) or 143 (SIGTERM). A command line that is wrong is \`usage\`, exit code 2.`,
    table(
      HEAD.filter((column) => column !== 'HTTP'),
      transferErrors.map(errorRow).map((row) => row.toSpliced(HEAD.indexOf('HTTP'), 1)),
    ),
    '## Kinds',
    table(
      ['kind', 'HTTP', 'exit'],
      Object.entries(ERROR_KINDS).map(([kind, { httpStatus, exitCode }]) => [code(kind), `${httpStatus}`, `${exitCode}`]),
    ),
  );
}

function errorRow(errorClass) {
  const { code: errorCode, kind, title, remedy } = errorClass.declaration;
  const { httpStatus, exitCode } = ERROR_KINDS[kind];
  return [code(errorCode), code(kind), `${httpStatus}`, `${exitCode}`, `${title}.`, remedy, code(errorClass.name)];
}
