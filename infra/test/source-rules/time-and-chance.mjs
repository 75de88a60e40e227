import ts from 'typescript';

const FORBIDDEN = new Set(['Date.now', 'Math.random', 'performance.now', 'crypto.randomUUID', 'crypto.getRandomValues']);

/** Whether the node asks the machine for the time or for randomness. */
export function readsTimeOrChance(node) {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0;
  if (ts.isCallExpression(node) && node.expression.getText() === 'Date') return true;
  return ts.isPropertyAccessExpression(node) && FORBIDDEN.has(node.getText());
}
