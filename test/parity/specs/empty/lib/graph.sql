-- Only a view that is not visible outside.
CREATE TEMPORARY VIEW v AS SELECT 1 AS x;
