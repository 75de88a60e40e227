import ts from 'typescript';

/** Whether a node names JSON.parse, called or passed on. */
export const namesJsonParse = (node) =>
  ts.isPropertyAccessExpression(node) && node.name.text === 'parse' && node.expression.getText() === 'JSON';
