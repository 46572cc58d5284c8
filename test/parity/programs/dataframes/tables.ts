import type { SparkSession, SqlDataFrame } from "../../../../src/index.ts";

export const orders = (spark: SparkSession): SqlDataFrame =>
  spark.sql(`SELECT * FROM VALUES
    (1, 'ada', 'book', 12.50BD, DATE'2022-03-25', 2), (2, 'ada', 'pen', 1.20BD, DATE'2022-03-25', 10),
    (3, 'bob', 'book', 12.50BD, DATE'2022-03-26', 1), (4, 'cleo', 'lamp', 80.00BD, DATE'2022-04-01', 1),
    (5, 'bob', 'pen', 1.20BD, DATE'2022-04-02', null), (6, null, 'book', 12.50BD, DATE'2022-04-02', 3),
    (7, 'ada', 'lamp', 75.00BD, DATE'2022-05-31', 2)
    AS orders(id, customer, item, price, day, quantity)`);

export const customers = (spark: SparkSession): SqlDataFrame =>
  spark.sql(`SELECT * FROM VALUES ('ada', 'DE'), ('bob', 'FR'), ('dora', 'DE'), (null, 'XX')
    AS customers(name, country)`);

export const clicks = (spark: SparkSession): SqlDataFrame =>
  spark.sql(`SELECT user, timestamp(at) AS at, page FROM VALUES
    ('u1', '2022-03-25 10:00:00', '/'), ('u1', '2022-03-25 10:10:00', '/a'), ('u1', '2022-03-25 11:00:00', '/'),
    ('u2', '2022-03-25 10:05:00', '/'), ('u2', '2022-03-25 10:34:59', '/b'), ('u2', '2022-03-26 00:00:00', '/'),
    ('u3', '2022-03-25 23:59:59.999999', '/c')
    AS clicks(user, at, page)`);

export const trades = (spark: SparkSession): SqlDataFrame =>
  spark.sql(`SELECT symbol, timestamp(at) AS at, amount FROM VALUES
    ('A', '2022-03-25 10:00:01', 5), ('A', '2022-03-25 10:00:04', 7), ('B', '2022-03-25 10:00:02', 1)
    AS trades(symbol, at, amount)`);

export const quotes = (spark: SparkSession): SqlDataFrame =>
  spark.sql(`SELECT symbol, timestamp(at) AS at, price FROM VALUES
    ('A', '2022-03-25 10:00:00', 1.10BD), ('A', '2022-03-25 10:00:03', 1.20BD), ('A', '2022-03-25 10:00:05', 1.30BD),
    ('B', '2022-03-25 10:00:03', 9.90BD)
    AS quotes(symbol, at, price)`);
