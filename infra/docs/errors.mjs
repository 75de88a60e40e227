import { ERROR_CLASSES, ERROR_KINDS } from '../../packages/planes/dist/index.js';
import { code, generatedFrom, page, table } from './markdown.mjs';

/** docs/reference/errors.md */
export function errors() {
  return page(
    '# Errors',
    generatedFrom('`packages/planes/src/errors/`'),
    `Every failure has a stable \`code\`. Over HTTP it is a problem document (RFC 9457, \`application/problem+json\`) with
\`code\`, \`title\`, \`status\`, \`detail\` and, for some codes, further members. In a TypeScript program it is an instance of the
class in the table, whether the plane is in the process or behind HTTP. The CLI ends with the exit code of the kind.`,
    '## Codes',
    table(['code', 'kind', 'HTTP', 'exit', 'meaning', 'what to do', 'class'], ERROR_CLASSES.map(errorRow)),
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
