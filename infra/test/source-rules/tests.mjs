import ts from 'typescript';

const TEST = /^(it|test)(\.|$)/;
const SKIP = /^(it|test|describe)\b.*\.(skip|only|todo|failing)$|^(x|f)(it|test|describe)$/;

/** Whether the node is a `return` of a test's own body: one of a function inside it is that function's business. */
export function isEarlyReturn(node) {
  if (!ts.isReturnStatement(node)) return false;
  let body = node.parent;
  while (body !== undefined && !ts.isFunctionLike(body)) body = body.parent;
  return body !== undefined && isTestCallback(body);
}

function isTestCallback(body) {
  const call = body.parent;
  return ts.isCallExpression(call) && call.arguments.includes(body) && TEST.test(nameOf(call.expression));
}

/** Whether the node is `it.skip`, `describe.only`, `xit` and the like, with or without `.each`. */
export function isSkip(node) {
  const named = ts.isPropertyAccessExpression(node) || (ts.isIdentifier(node) && ts.isCallExpression(node.parent));
  return named && SKIP.test(nameOf(node));
}

/** `it.each` for `it.each(table)` and for the tagged form. */
function nameOf(expression) {
  if (ts.isCallExpression(expression)) return nameOf(expression.expression);
  if (ts.isTaggedTemplateExpression(expression)) return nameOf(expression.tag);
  return expression.getText();
}
