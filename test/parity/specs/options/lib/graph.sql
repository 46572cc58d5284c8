CREATE MATERIALIZED VIEW orders (id BIGINT COMMENT 'the key', amount DECIMAL(10,2), day DATE)
USING parquet
PARTITIONED BY (day)
COMMENT 'all of them'
TBLPROPERTIES ('quality' = 'gold')
AS SELECT id, CAST(amount AS DECIMAL(10,2)) AS amount, day
FROM VALUES (1L, DATE '2022-03-25', 1.50), (2L, DATE '2022-03-26', 2.00) AS t (id, day, amount);
