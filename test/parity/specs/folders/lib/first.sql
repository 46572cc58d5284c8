CREATE MATERIALIZED VIEW nothing AS SELECT 1 / 0 AS x, CAST(timestamp_seconds(0) AS STRING) AS t;
