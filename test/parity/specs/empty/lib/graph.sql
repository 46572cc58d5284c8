-- Nothing but a view that nobody sees.
CREATE TEMPORARY VIEW v AS SELECT 1 AS x;
