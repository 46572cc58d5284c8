import fc from "fast-check";

/** Parts of expressions that look like the beginning or the end of something. */
const expression: fc.Arbitrary<string> = fc.constantFrom(
  "1",
  "';'",
  "'it''s; END'",
  `r'\\'`,
  "`end;`",
  "w.end",
  "w.case",
  "end.start",
  "CASE WHEN a THEN 1 ELSE 2 END",
  "CASE a WHEN 1 THEN CASE WHEN b THEN 2 END END",
  "(SELECT max(w.begin) FROM t)",
  "/* ; /* END */ ; */ 2",
  "3 -- ; END\n",
  "IF(a, 1, 2)",
  ":end",
);

const query = fc
  .array(expression, { minLength: 1, maxLength: 3 })
  .map((list) => `SELECT ${list.join(", ")} AS end FROM t`);
const condition = fc
  .tuple(expression, fc.constantFrom("=", "<", "IS NOT DISTINCT FROM"))
  .map(([left, operator]) => `${left} ${operator} 1`);

/** A script that Spark's parser takes, with every kind of block. */
export const script: fc.Arbitrary<string> = fc
  .letrec<{ readonly block: string; readonly body: string }>((tie) => {
    const labelled = (name: string, text: fc.Arbitrary<string>) =>
      fc.tuple(fc.boolean(), text).map(([isLabelled, block]) => (isLabelled ? `${name}: ${block} ${name}` : block));
    return {
      body: fc
        .array(tie("block"), { minLength: 1, maxLength: 3 })
        .map((list) => list.map((text) => `${text};`).join(" ")),
      block: fc.oneof(
        { maxDepth: 3 },
        query,
        fc.tuple(query).map(([text]) => `CREATE VIEW begin AS ${text}`),
        expression.map((value) => `SET x = ${value}`),
        labelled(
          "a",
          tie("body").map((body) => `BEGIN ${body} END`),
        ),
        tie("body").map(
          (body) => `BEGIN DECLARE EXIT HANDLER FOR SQLSTATE VALUE '22012', NOT FOUND, a BEGIN ${body} END; END`,
        ),
        query.map((text) => `BEGIN DECLARE CONTINUE HANDLER FOR SQLEXCEPTION ${text}; END`),
        fc
          .tuple(condition, tie("body"), condition, tie("body"))
          .map(
            ([first, body, second, other]) =>
              `IF ${first} THEN ${body} ELSEIF (${second}) THEN ${other} ELSE ${body} END IF`,
          ),
        fc.tuple(condition, tie("body")).map(([when, body]) => `CASE WHEN ${when} THEN ${body} ELSE ${body} END CASE`),
        fc
          .tuple(expression, tie("body"))
          .map(([value, body]) => `CASE ${value} WHEN 1 THEN ${body} WHEN 2 THEN ${body} END CASE`),
        labelled(
          "b",
          fc.tuple(condition, tie("body")).map(([until, body]) => `WHILE ${until} DO ${body} END WHILE`),
        ),
        labelled(
          "c",
          fc.tuple(condition, tie("body")).map(([until, body]) => `REPEAT ${body} UNTIL ${until} END REPEAT`),
        ),
        labelled(
          "d",
          tie("body").map((body) => `LOOP ${body} LEAVE d; END LOOP`),
        ),
        labelled(
          "e",
          fc.tuple(query, tie("body")).map(([text, body]) => `FOR r AS ${text} LIMIT 9 DO ${body} END FOR`),
        ),
      ),
    };
  })
  .body.map((body) => `BEGIN ${body} END`);
