import ts from 'typescript';

const isProcess = (node) =>
  (ts.isIdentifier(node) && node.text === 'process') ||
  (ts.isPropertyAccessExpression(node) && node.name.text === 'process' && /^global(This)?$/.test(node.expression.getText()));

/** Whether the node takes `env` from `process`, by whatever syntax. */
export function readsEnvironment(node) {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'env' && isProcess(node.expression);
  if (ts.isElementAccessExpression(node)) return isProcess(node.expression);
  if (ts.isVariableDeclaration(node) && node.initializer && isProcess(node.initializer)) return namesEnv(node.name);
  if (ts.isImportDeclaration(node) && /^(node:)?process$/.test(node.moduleSpecifier.text)) return importsEnv(node.importClause);
  return false;
}

const namesEnv = (name) =>
  ts.isObjectBindingPattern(name) && name.elements.some((element) => (element.propertyName ?? element.name).getText() === 'env');

const importsEnv = (clause) =>
  clause?.namedBindings !== undefined &&
  ts.isNamedImports(clause.namedBindings) &&
  clause.namedBindings.elements.some((element) => (element.propertyName ?? element.name).text === 'env');
