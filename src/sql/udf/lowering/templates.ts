import { type PluginObject, types } from "@babel/core";

/** The engine's method of texts that joins its arguments to a text (`Texts.java`). */
const joining = "__spark_text";

/**
 * Turns template literals into calls of a method of the engine's: Rhino would copy the text once for each of its
 * parts, and write whole numbers as slowly as fractions.
 */
export function templatesToCalls(): PluginObject {
  return {
    visitor: {
      TemplateLiteral: (path) => {
        if (path.parentPath.isTaggedTemplateExpression()) return;
        const { quasis, expressions } = path.node;
        const parts = quasis.flatMap(({ value }, index): types.Expression[] => {
          const expression = expressions[index];
          const text = value.cooked ? [types.stringLiteral(value.cooked)] : [];
          return expression === undefined ? text : [...text, settled(expression, expressions.slice(index + 1))];
        });
        path.replaceWith(expressions.length === 0 ? types.stringLiteral(quasis[0]?.value.cooked ?? "") : join(parts));
      },
    },
  };
}

type Part = types.TemplateLiteral["expressions"][number];

/** A part is made a text before the next is evaluated, which matters where that one changes an object in the first. */
function settled(part: Part, later: readonly Part[]): types.Expression {
  // Types are what only declarations of TypeScript have in their templates.
  const expression = part as types.Expression;
  return isPrimitive(part) || later.every(changesNothing) ? expression : join([expression]);
}

function isPrimitive(part: Part): boolean {
  if (types.isLiteral(part) || types.isUpdateExpression(part)) return true;
  return types.isUnaryExpression(part) || types.isBinaryExpression(part);
}

function changesNothing(part: Part): boolean {
  return types.isIdentifier(part) || (types.isLiteral(part) && !types.isTemplateLiteral(part));
}

function join(parts: types.Expression[]): types.CallExpression {
  return types.callExpression(types.memberExpression(types.stringLiteral(""), types.identifier(joining)), parts);
}
