/** The part of a column that its DDL says. */
interface DdlField {
  readonly name: string;
  readonly dataType: { sql(): string };
  readonly nullable: boolean;
  comment(): string | undefined;
}

/** A name as SQL needs it: in backquotes unless it is a plain ASCII identifier. */
function quoteIfNeeded(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll("`", "``")}\``;
}

/** A column of a table, as DDL: `id BIGINT NOT NULL COMMENT 'the key'`. Inside a STRUCT a colon follows the name. */
export function fieldDdl(field: DdlField, separator: " " | ": "): string {
  const notNull = field.nullable ? "" : " NOT NULL";
  const comment = field.comment();
  const commentDdl = comment === undefined ? "" : ` COMMENT ${quoteText(comment)}`;
  return `${quoteIfNeeded(field.name)}${separator}${field.dataType.sql()}${notNull}${commentDdl}`;
}

function quoteText(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
