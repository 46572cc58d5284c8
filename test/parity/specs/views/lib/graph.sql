-- Read before it is defined.
CREATE MATERIALIZED VIEW total AS SELECT sum(twice) AS s, count(*) AS n FROM large;
CREATE TEMPORARY VIEW large AS SELECT * FROM numbers WHERE id > 1;
CREATE MATERIALIZED VIEW numbers AS SELECT id, id * 2 AS twice FROM range(5);
