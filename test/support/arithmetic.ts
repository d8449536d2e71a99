import { parseAst } from 'vitest/node';

type Node = { readonly type: string; readonly start: number; readonly end: number; readonly [key: string]: unknown };

const bit = ['<<', '>>', '>>>', '&', '|', '^'];
const binary = new Set(['+', '-', '*', '/', '%', '**', ...bit]);
const names = new Set(['Math', 'Number', 'parseFloat', 'parseInt', 'toFixed']);

/** The arithmetic in a TypeScript file, each as it is written. Negative literals, comparisons and template strings are none. */
export const arithmeticIn = (text: string): readonly string[] => {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value)) return;
    if (isArithmetic(value)) found.push(text.slice(value.start, value.end));
    for (const part of Object.values(value)) visit(part);
  };
  visit(parseAst(text, { lang: 'ts' }, 'file.ts'));
  return found;
};

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

const isArithmetic = (node: Node): boolean => {
  const operator = String(node['operator']);
  switch (node.type) {
    case 'BinaryExpression':
      return binary.has(operator);
    case 'AssignmentExpression':
      return binary.has(operator.slice(0, -1));
    case 'UpdateExpression':
      return true;
    case 'UnaryExpression':
      return ['-', '+', '~'].includes(operator) && (node['argument'] as Node).type !== 'Literal';
    case 'Identifier':
      return names.has(String(node['name']));
    default:
      return false;
  }
};
